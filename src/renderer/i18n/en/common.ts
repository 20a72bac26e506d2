export const common = {
  product: 'VitalSeal',
  demo: 'DEMO',
  demoLong: 'Made-up patients, simulated devices',
  notCertified: 'Not a certified medical device',
  simulated: 'simulated',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  back: 'Back',
  next: 'Next',
  newer: 'Newer',
  older: 'Older',
  page: 'Page {{page}}',
  retry: 'Try again',
  loading: 'Loading …',
  optional: 'optional',
  required: 'Please fill this in.',
  tooLong: 'At most {{max}} characters.',
  registerAnyway: 'Register all the same',
  notANumber: 'Please enter a number.',
  dash: '– –',
  none: 'none',
  unknown: 'unknown',
  correlation: 'Reference for support: {{id}}',
};

export const role = {
  nurse: 'Nurse',
  doctor: 'Doctor',
  labtech: 'Laboratory technician',
  'it-admin': 'IT administrator',
  auditor: 'Auditor',
};

export const absence = {
  'lead-off': 'Lead off',
  'probe-off': 'Probe off',
  artefact: 'Artefact',
  'out-of-range': 'Out of range',
  invalid: 'Invalid data',
  searching: 'Searching',
  silent: 'Device silent',
  unplugged: 'Unplugged',
  'not-recorded': 'Not recorded',
  damaged: 'Damaged on disk',
  'not-measured': 'Not measured',
  stale: 'No new value',
  motion: 'Patient moved',
  'weak-signal': 'Pulse too weak',
  'cuff-loose': 'Cuff loose or leaking',
  'tube-blocked': 'Cuff tube blocked',
  'over-pressure': 'Too much pressure',
  'timed-out': 'Took too long',
  cancelled: 'Stopped',
  'device-error': 'Device fault',
  'no-device': 'No device',
  'no-connection': 'No connection',
};

export const vital = {
  'heart-rate': 'Heart rate',
  'pulse-rate': 'Pulse',
  'respiratory-rate': 'Respiration',
  spo2: 'SpO₂',
  temperature: 'Temperature',
  'nibp-systolic': 'Systolic pressure',
  'nibp-diastolic': 'Diastolic pressure',
  'nibp-mean': 'Mean pressure',
  nibp: 'NIBP',
};

export const source = {
  detector: 'ECG detector',
  device: 'device',
  manual: 'by hand',
};

export const error = {
  unexpected: 'Something went wrong on this screen.',
  unexpectedHint: 'Try again. If it happens again, reload the window: recording is not affected.',
  crashed: 'This page could not be shown.',
  crashedHint: 'Recording is not affected. Open the page again or choose another one.',
  reload: 'Open again',
};

export const time = {
  justNow: 'just now',
  minutesAgo: '{{count}} min ago',
  hoursAgo: '{{count}} h ago',
  daysAgo: '{{count}} d ago',
  problems: {
    partial: 'Fill in the whole date and time, or clear all of it.',
    unreadable: 'This date cannot be recorded. Check the day and the year.',
    skipped: 'This time does not exist here: the clock is put forward past it. Enter a time before or after.',
    repeated: 'This time comes twice, as the clock is put back. Choose which one is meant.',
  },
  which: 'Which {{time}} is meant',
  turns: { first: 'First {{time}}: {{zone}}', second: 'Second {{time}}: {{zone}}' },
};
