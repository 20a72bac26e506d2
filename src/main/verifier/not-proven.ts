import { leafKinds } from '#chaincode/check-kinds.ts';
import { isOfFabric, type CertificateFile } from './schema.ts';

/** What no certificate of this kind can prove, however whole it is: said each time, not in a manual alone. */
export function notProvenBy(certificate: CertificateFile, simulated: boolean | undefined): readonly string[] {
  return [
    ...(isOfFabric(certificate) ? byChannel : byStandalone),
    'What came later: another version of a treatment, a purge of the private text.',
    ...(simulated === undefined
      ? [`Whether a device was real: ${isLeaf(certificate) ? ofSeals : ofOthers}`]
      : []),
  ];
}

const isLeaf = ({ body }: CertificateFile) => leafKinds.some((name) => name === body.record.kind);
const ofSeals = 'seals of this age do not tell simulated devices from others.';
const ofOthers = 'this record does not tell whether it was simulated.';

const byStandalone = [
  'When: every time in it is a clock of the hospital that sealed it, and nobody else saw it then.',
  'That the clinician was not revoked: a standalone ledger keeps no list of revoked certificates.',
  'That the hospital did not write its ledger anew as a whole: only another copy of the ledger can show that.',
];

const byChannel = [
  'When, to the minute: the time is that of the clinician’s workstation, and blocks of the channel carry none.',
  'That nothing of this was revoked after the configuration that was in force then.',
  'That no earlier transaction had changed what this one read: the peers’ verdict is not signed by orderers. Any peer of the channel can be asked.',
  'That the peers hold this block at that place: orderers and a hospital that conspire could sign two histories. A peer, or a second certificate, shows it.',
];
