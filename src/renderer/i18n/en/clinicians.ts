export const clinicians = {
  title: 'Clinicians',
  none: 'No clinician yet',
  register: 'Register a clinician',
  name: 'Name',
  id: 'Enrolment id',
  idHint: 'Such as n.okafor. Never a personal number.',
  role: 'Role',
  state: 'Enrolment',
  enrolled: 'Enrolled',
  waiting: 'Waits for enrolment',
  revoked: 'Revoked on {{date}}',
  certificate: 'Certificate',
  expires: 'until {{date}}',
  expiresSoon_one: 'ends in {{count}} day, {{date}}',
  expiresSoon_other: 'ends in {{count}} days, {{date}}',
  expired: 'ended on {{date}}',
  renewHint: 'The next sign-in renews it.',
  secretTitle: 'One-time secret of {{name}}',
  secretHint: 'It is shown this once. Hand it over in person; it enrols {{id}} until {{time}}.',
  secretSeen: 'I have written it down',
  revoke: 'Revoke',
  revokeOf: 'Revoke {{name}}',
  revokeTitle: 'Revoke {{name}} ({{id}})?',
  revokeHint:
    'For good: {{name}} cannot sign in here any more, and the ledger takes nothing more under this certificate. What was sealed before stays valid; what still waits under this name goes into trouble.',
  revokeReason: 'Reason',
  reasons: {
    'left-hospital': 'Left the hospital',
    'key-compromised': 'Somebody else may know PIN or key',
    'rights-withdrawn': 'May no longer act here',
  },
  revokeConfirm: 'Revoke for good',
};

/** What a clinician is told at sign-in about the own certificate. */
export const certificate = {
  soon_one: 'Your certificate ends in {{count}} day, on {{date}}.',
  soon_other: 'Your certificate ends in {{count}} days, on {{date}}.',
  ended: 'Your certificate ended on {{date}}.',
  soonHint:
    'After that nothing can be sealed in your name. Sign in again later: it is renewed by itself. If it is not, tell your IT administrator.',
};
