import { shownText, type FoundColumn } from './columns.ts';
import type { LoggedLine } from './line-log.ts';
import type { NamedFields } from './named-lines.ts';
import type { Fields } from './protocol.ts';

/** How a device writes, and what its columns are. */
export type Writing = {
  readonly columns: readonly FoundColumn[];
  /** The lines that say so. */
  readonly lines: readonly LoggedLine[];
  /** Set where commas may stand before decimals or between columns: how many columns there are either way. */
  readonly undecided: { readonly joined: number; readonly apart: number } | null;
} & (
  { readonly fields: Fields; readonly named: null } | { readonly fields: null; readonly named: NamedFields }
);

/** What stands in the way, for the person. */
export interface Refusal {
  readonly refused: string;
}

const advice =
  'Let the device write one line for each time, numbers with a decimal point, with commas between them.';
export const sample = (text: string): string => `“${shownText(text, 32)}”`;
export const refuse = (what: string, then = advice): Refusal => ({ refused: `${what} ${then}` });
