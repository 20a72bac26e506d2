import { plausibility, vitals, type VitalCode } from '#shared/domain/vitals.ts';

/** Numbers as nurses type them: a comma is a decimal point. NaN when it is no number. */
export function parseValue(text: string): number {
  const trimmed = text.trim().replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/**
 * What happens on Enter. `ask`: the value is possible but unlikely, a person says whether it is so. The host decides
 * the same way; this spares the way there and back.
 */
export type EntryStep =
  | { readonly step: 'no-number' }
  | { readonly step: 'refuse' }
  | { readonly step: 'ask'; readonly value: number }
  | { readonly step: 'send'; readonly value: number; readonly confirmed: boolean };

/** @param confirmedText the text for which the person already said yes; any edit asks anew */
export function entryStep(code: VitalCode, text: string, confirmedText: string | null): EntryStep {
  const typed = parseValue(text);
  if (Number.isNaN(typed)) return { step: 'no-number' };
  const value = Number(typed.toFixed(vitals[code].decimals));
  const judged = plausibility(code, value);
  if (judged === 'impossible') return { step: 'refuse' };
  if (judged === 'plausible') return { step: 'send', value, confirmed: false };
  return confirmedText === text ? { step: 'send', value, confirmed: true } : { step: 'ask', value };
}
