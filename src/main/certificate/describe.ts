import type { SealLeaf } from '#shared/domain/sealing.ts';
import { DeviceDetails, TreatmentDetails } from './details.ts';
import { BrokenLink } from './broken.ts';
import type { CertifiedRecord } from './schema.ts';

/** What a certificate says in a sentence, without a person's name. @throws BrokenLink when its text cannot be read */
export function describeRecord(record: CertifiedRecord<unknown>): string {
  switch (record.kind) {
    case 'reading':
      return describeLeaf(record.sealed.leaf);
    case 'waveform':
      return record.sealed.map((sealed) => describeLeaf(sealed.leaf)).join('; ');
    case 'treatment':
      return describeTreatment(readDetails(TreatmentDetails, record.sealed.details));
    default:
      return describeDevice(readDetails(DeviceDetails, record.sealed.details));
  }
}

/** @throws BrokenLink when the text is not what this kind of record holds */
export function readDetails<T>(schema: { parse(value: unknown): T }, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new BrokenLink('The details of the record cannot be read.');
  }
}

const time = (ms: number) => new Date(ms).toISOString();

function describeLeaf(leaf: SealLeaf): string {
  if (leaf.kind === 'waveform') {
    const { signalId, sampleCount, rateHz, fromMs, toMs } = leaf;
    return `Waveform ${signalId}: ${sampleCount} samples at ${rateHz} Hz from ${time(fromMs)} to ${time(toMs)}, subject ${leaf.subjectId}, session ${leaf.sessionId}`;
  }
  const value =
    leaf.value === null ? `no value (${leaf.absence ?? 'no reason'})` : `${leaf.value} ${leaf.unit}`;
  const by = leaf.enteredBy === null ? `source ${leaf.source}` : `entered by ${leaf.enteredBy}`;
  return `Reading ${leaf.code}: ${value} at ${time(leaf.timeMs)}, ${by}, subject ${leaf.subjectId}, session ${leaf.sessionId}`;
}

function describeTreatment(details: TreatmentDetails): string {
  const { plan, administration, reason } = details;
  const what = plan === null ? '' : `: ${plan.what} ${plan.dose} ${plan.unit} ${plan.route}`;
  const dose = administration === null ? '' : `: ${administration.outcome} at ${time(administration.timeMs)}`;
  const why = reason === '' ? '' : ` (${reason})`;
  return `Treatment ${details.treatmentId}, version ${details.version}, ${details.kind}${what}${dose}${why}, by ${details.clinicianId} at ${time(details.timeMs)}, subject ${details.subjectId}`;
}

function describeDevice({ label, serialNumber, registeredMs }: DeviceDetails): string {
  const serial = serialNumber === null ? '' : `, serial number ${serialNumber}`;
  return `Registration of the device “${label}”${serial} at ${time(registeredMs)}`;
}
