export const signIn = {
  title: 'Who is working here?',
  lead: 'Choose your name, then enter your PIN.',
  nobody: 'Nobody is enrolled on this workstation yet.',
  nobodyHint: 'Enrol with the id and the one-time secret from your IT administrator.',
  demoPin: 'Demo PIN {{pin}}',
  pinOf: 'PIN of {{name}}',
  pin: 'PIN',
  typed_one: '{{count}} character entered',
  typed_other: '{{count}} characters entered',
  submit: 'Sign in',
  enrol: 'Enrol here',
  enrolTitle: 'Enrol on this workstation',
  enrolLead: 'Your private key is made here and sealed under your PIN. It never leaves this workstation.',
  clinicianId: 'Enrolment id',
  clinicianIdHint: 'As your IT administrator gave it, such as n.okafor.',
  secret: 'One-time secret',
  newPin: 'New PIN',
  repeatPin: 'Repeat the PIN',
  pinRule: 'A PIN has 6 characters or more.',
  pinDiffers: 'The two PINs differ.',
  idRule: 'Small letters, digits, dots and dashes; 2 to 32 of them.',
  secretRule: 'The secret has 8 to 64 characters.',
  enrolled: 'Enrolled as {{role}}. Sign in with your new PIN.',
  backspace: 'Delete the last character',
  pad: 'Number pad',
};

/** What is asked of a PIN that is chosen. */
export const newPin = {
  digitsRule: '{{count}} digits or more that nobody can guess: no date, no row of keys, nothing repeated.',
  phraseRule:
    '{{count}} characters or more: some words that do not belong together, or digits that nobody can guess.',
  'too-short': 'Too short: here a PIN has {{count}} characters or more.',
  'too-long': 'Too long: a PIN has 64 characters at most.',
  'not-digits': 'Here a PIN is made of digits alone.',
  guessable:
    'Many people choose this one. Throw dice: no date, no row of keys, nothing repeated, no common word.',
};

export const lock = {
  title: 'Locked',
  lockedFor: '{{name}} is signed in',
  recordingGoesOn_one: 'Recording goes on: {{count}} session',
  recordingGoesOn_other: 'Recording goes on: {{count}} sessions',
  acquisitionGoesOn: 'Devices run; nothing is recorded',
  notStored_one: 'NOT STORED: {{count}} session',
  notStored_other: 'NOT STORED: {{count}} sessions',
  unlock: 'Unlock',
  otherClinician: 'Somebody else signs in',
  signOut: 'Sign {{name}} out',
};

export const handOver = {
  title: 'Hand over the session',
  lead: 'The next clinician proves with the own PIN to be here. Both names are recorded; the session goes on.',
  to: 'Next clinician',
  nobody: 'No other clinician who may run a session is enrolled here.',
  submit: 'Take over',
};

export const setup = {
  title: 'Set up this workstation',
  lead: 'Done once. It makes the hospital’s certificate authority, this workstation’s key and the first IT administrator.',
  leadNetwork:
    'Done once, for {{hospital}} ({{mspId}}) in its network. It makes this workstation’s key and lets the hospital’s IT administrator in.',
  stepNetworkAdmin: 'IT administrator',
  secret: 'One-time secret',
  secretHint: 'With the enrolment id, from whoever runs the hospital’s certificate authority.',
  stepHospital: 'Hospital',
  stepWorkstation: 'Workstation',
  stepAdmin: 'First IT administrator',
  hospital: 'Hospital',
  mspId: 'Name on the ledger (MSP id)',
  mspIdHint: 'Letters, digits, dots and dashes. It cannot be changed later.',
  mspIdRule: 'Start with a letter; letters, digits, dots and dashes, 2 to 64 of them.',
  ward: 'Ward',
  workstation: 'Workstation',
  workstationHint: 'What stands on its label, such as Bay 2.',
  adminName: 'Name',
  adminId: 'Enrolment id',
  pin: 'New PIN',
  repeatPin: 'Repeat the PIN',
  finish: 'Set up',
  doneTitle: 'Ready',
  done: 'Write this fingerprint down and keep it: whoever checks a certificate compares it with the hospital’s.',
  fingerprint: 'Fingerprint of the hospital’s certificate authority',
  keyFile:
    'This computer also holds the key file {{id}} of this workstation, outside of its data. Keep a copy of it, apart from the backups: without it nobody can open them (guide for IT, The key file).',
  toSignIn: 'To the sign-in',
};
