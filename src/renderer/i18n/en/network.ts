export const network = {
  title: 'Network',
  lead: 'Bring this standalone workstation into a network of hospitals. Until the second last step you can go back, and work goes on all the time.',
  member: 'This workstation works on a network',
  memberHint: 'What it records is sealed on the network’s ledger, which other hospitals hold too.',
  joinedHint:
    'What was sealed before stays in the old ledger on this workstation: it can still be opened, verified and exported.',
  steps: {
    check: 'Network',
    compare: 'Compare',
    enrol: 'Enrol',
    seal: 'Join',
    restart: 'Start again',
  },
  oldRecords:
    'Old records stay where they are, unchanged. Their ledger is closed, and its last hash is sealed on the network: so nobody can change them later unnoticed, and their certificates still verify.',
  profile: 'Connection profile',
  profileHint: 'The text of the file connection.json from whoever runs the network.',
  chooseFile: 'Choose a file',
  check: 'Check the network',
  hospital: 'Hospital',
  mspId: 'Name on the ledger (MSP id)',
  channel: 'Channel',
  fingerprint: 'Fingerprint of its certificate authority',
  compare:
    'Compare every character with the fingerprint that the network’s IT told you, by telephone or on paper. If one differs, cancel: somebody may be in between.',
  compared: 'It is the same',
  enrolLead:
    'As an IT administrator of the network. The key is made here. Everybody enrolled on this workstation is registered there too, and taken over at the next sign-in with the same PIN.',
  openLead:
    'VitalSeal was started anew meanwhile. The key of this IT administrator of the network is here already, and opens with the PIN chosen then. No secret is needed.',
  open: 'Open the key',
  somebodyElse: 'Another IT administrator',
  adminId: 'Enrolment id in the network',
  secret: 'One-time secret from the network',
  adminName: 'Name',
  enrol: 'Enrol',
  finishLead:
    'Everybody is known to the network. Now the old ledger is closed and its last hash sealed there.',
  finishHint: 'Stop running sessions first. Once you have joined, there is no way back.',
  finish: 'Join for good',
  again: 'Go on',
  cancel: 'Cancel joining',
  pausedLead: 'The old ledger is closed. Its last hash is on its way to the network.',
  sealedLead: 'The old ledger’s last hash is sealed on the network. One thing is left to do.',
  switched: 'Start VitalSeal again',
  switchedHint:
    'End it and start it as always. From then on this workstation works on the network; what waits is sealed there.',
  old: 'Old ledger',
  oldHeight: 'Blocks',
  oldHead: 'Last hash',
  oldTransaction: 'Sealed by transaction',
  oldSealed: 'Sealed',
};
