import { useTranslation } from 'react-i18next';
import { Pin } from '#shared/contract/identity.ts';
import { pinFault } from '#shared/domain/pin/pin-rule.ts';
import { useHost, useHostQuery } from './host.ts';

/** A field in which a PIN is chosen: what this workstation asks of it, and what is wrong with one. */
export function useNewPin(): {
  readonly helperText: string;
  /** The number keyboard is enough. */
  readonly numeric: boolean;
  /** @param own words that others know of this person */
  readonly validate: (pin: string, own: readonly string[]) => true | string;
} {
  const { t } = useTranslation();
  const known = useHost().info;
  // IT may have asked for more since this page was opened.
  const { demo, pinRule } = useHostQuery('host.info', {}, { fresh: true }).data ?? known;
  const { minLength: count, letters } = pinRule;
  return {
    helperText: t(letters ? 'newPin.phraseRule' : 'newPin.digitsRule', { count }),
    numeric: !letters,
    validate(typed, own) {
      const pin = Pin.safeParse(typed);
      if (!pin.success) return t(typed.length > 64 ? 'newPin.too-long' : 'newPin.too-short', { count });
      const fault = demo ? undefined : pinFault(pin.data, pinRule, own);
      return fault === undefined || t(`newPin.${fault}`, { count });
    },
  };
}
