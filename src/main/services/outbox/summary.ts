import type { SealLeaf } from '#shared/domain/sealing.ts';
import { vitals, type VitalCode, type VitalSource } from '#shared/domain/vitals.ts';

/**
 * What a batch's readings of one vital from one source amount to. Values are whole counts of the vital's last
 * decimal (36.7 → 367 with `decimals` 1), so that no text of a floating-point number enters a transaction.
 */
export interface VitalSummary {
  readonly code: VitalCode;
  readonly source: VitalSource;
  readonly decimals: number;
  /** Readings with a value. */
  readonly present: number;
  /** Readings that gave a reason instead. */
  readonly absent: number;
  /** null when none has a value. */
  readonly min: number | null;
  readonly max: number | null;
  readonly last: number | null;
}

/** One entry for each vital and source, in a fixed order. */
export function summaryOf(leaves: readonly SealLeaf[]): VitalSummary[] {
  const groups = new Map<string, VitalSummary>();
  for (const leaf of leaves) {
    if (leaf.kind !== 'reading') continue;
    const key = `${leaf.code} ${leaf.source}`;
    const { decimals } = vitals[leaf.code];
    const before = groups.get(key);
    const group: VitalSummary = before ?? {
      code: leaf.code,
      source: leaf.source,
      decimals,
      present: 0,
      absent: 0,
      min: null,
      max: null,
      last: null,
    };
    groups.set(key, add(group, leaf.value));
  }
  return [...groups.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function add(group: VitalSummary, value: number | null): VitalSummary {
  if (value === null) return { ...group, absent: group.absent + 1 };
  const counts = Math.round(value * 10 ** group.decimals);
  return {
    ...group,
    present: group.present + 1,
    min: group.min === null ? counts : Math.min(group.min, counts),
    max: group.max === null ? counts : Math.max(group.max, counts),
    last: counts,
  };
}
