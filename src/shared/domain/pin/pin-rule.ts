import { z } from 'zod';
import { isGuessable } from './guessable.ts';

/** What this workstation asks of a PIN that is chosen; PINs chosen before go on. */
export const PinRule = z.object({
  /** Characters. */
  minLength: z.number().int().min(6).max(32),
  /** Letters, signs and spaces are allowed too: a pass phrase. */
  letters: z.boolean(),
});
export type PinRule = z.infer<typeof PinRule>;

/** Six digits by hand, with gloves, many times a shift. */
export const usualPinRule: PinRule = { minLength: 6, letters: false };

/** Why a PIN cannot be chosen; undefined: it can. */
type PinFault = 'too-short' | 'not-digits' | 'guessable';

/**
 * @param pin in the form of the contract's `Pin`
 * @param own words that others know of this person, such as the enrolment id
 */
export function pinFault(
  pin: string,
  { minLength, letters }: PinRule,
  own: readonly string[],
): PinFault | undefined {
  if (!letters && !/^\d*$/.test(pin)) return 'not-digits';
  if (charactersIn(pin) < minLength) return 'too-short';
  return isGuessable(pin, own) ? 'guessable' : undefined;
}

/** As a person counts: what two units of UTF-16 make is one. */
export function charactersIn(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}
