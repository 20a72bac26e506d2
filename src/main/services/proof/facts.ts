import type { SealedFacts } from '#shared/contract/proof.ts';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import { readDetails } from '#main/verifier/describe.ts';
import { DeviceDetails } from '#chaincode/kinds/device/telling.ts';
import { TreatmentDetails } from '#main/ledger-format/treatment.ts';
import type { CertifiedRecord } from '#main/verifier/schema.ts';

type WaveformLeaf = Extract<SealLeaf, { kind: 'waveform' }>;

/** What a record says, read from the very text that is sealed. */
export function factsOf(record: CertifiedRecord): SealedFacts | null {
  switch (record.kind) {
    case 'reading': {
      const { leaf } = record.sealed;
      return leaf.kind === 'reading' ? leaf : null;
    }
    case 'waveform':
      return waveformFacts(record.sealed.map(({ leaf }) => leaf).filter((leaf) => leaf.kind === 'waveform'));
    case 'treatment': {
      const { kind, ...details } = readDetails(TreatmentDetails, record.sealed.details);
      return { ...details, kind: 'treatment', event: kind };
    }
    case 'device':
      return { kind: 'device', ...readDetails(DeviceDetails, record.sealed.details) };
    default:
      return null;
  }
}

/** Leaves of one signal are one stretch. */
function waveformFacts(leaves: readonly WaveformLeaf[]): SealedFacts | null {
  const [first] = leaves;
  if (first === undefined) return null;
  return {
    ...first,
    samples: leaves.reduce((sum, { sampleCount }) => sum + sampleCount, 0),
    fromMs: Math.min(...leaves.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...leaves.map(({ toMs }) => toMs)),
  };
}
