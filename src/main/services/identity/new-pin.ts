import { ServiceError } from '#shared/contract/errors.ts';
import { pinFault, type PinRule } from '#shared/domain/pin/pin-rule.ts';

/**
 * Asked wherever a PIN is chosen, before a one-time secret is spent on it.
 * @param rule undefined: the demonstration, whose PINs protect nothing
 * @param own words that others know of this person
 * @throws ServiceError('bad-request') that says what to choose instead
 */
export function requireNewPin(pin: string, rule: PinRule | undefined, own: readonly string[]): void {
  if (rule === undefined) return;
  const fault = pinFault(pin, rule, own);
  if (fault === undefined) return;
  const { minLength, letters } = rule;
  const message = {
    'too-short': `A PIN of this workstation has ${minLength} ${letters ? 'characters' : 'digits'} or more.`,
    'not-digits': 'A PIN of this workstation is made of digits alone.',
    guessable: 'This PIN is one that many people choose, so it is tried first.',
  }[fault];
  throw new ServiceError('bad-request', message, adviceOn(rule));
}

function adviceOn({ minLength, letters }: PinRule): string {
  return letters
    ? `Choose four or more words that do not belong together, or at least ${minLength} digits by chance. Nothing was changed.`
    : `Choose at least ${minLength} digits by chance, such as by throwing dice: no date, no row of keys, nothing repeated. Nothing was changed.`;
}
