import type { CertifiedRecord, SealedLeaf } from '#main/verifier/schema.ts';
import type { LedgerEvidence } from '#main/ledger-format/evidence.ts';

/** A record and, of a waveform, its frames in the order of its leaves. */
export interface Provable {
  readonly record: CertifiedRecord;
  readonly data: Uint8Array | undefined;
}

type Ledger = LedgerEvidence['ledger'];

/**
 * A stretch that began before the workstation joined a network and was brought to its end there lies on two ledgers,
 * and no certificate spans both: each part gets its own, in order of time. Everything else is one part.
 */
export function partsOf({ record, data }: Provable): readonly [Provable, ...Provable[]] {
  if (record.kind !== 'waveform' || data === undefined) return [{ record, data }];
  const kinds = new Set(record.sealed.map(({ evidence }) => evidence.ledger));
  const [first, ...rest] = [...kinds].map((ledger) => partOn(ledger, record.sealed, data));
  return first === undefined ? [{ record, data }] : [first, ...rest];
}

function partOn(ledger: Ledger, sealed: readonly SealedLeaf[], data: Uint8Array): Provable {
  const leaves: SealedLeaf[] = [];
  const frames: Uint8Array[] = [];
  let from = 0;
  for (const leaf of sealed) {
    const to = from + leaf.dataBytes;
    if (leaf.evidence.ledger === ledger) {
      leaves.push(leaf);
      frames.push(data.subarray(from, to));
    }
    from = to;
  }
  return { record: { kind: 'waveform', sealed: leaves }, data: Buffer.concat(frames) };
}
