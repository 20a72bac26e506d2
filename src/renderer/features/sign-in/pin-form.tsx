import Box from '@mui/material/Box';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { lowForKeys } from '#renderer/kit/tokens.ts';
import { PinPad } from './pin-pad.tsx';

/** The fewest characters that any PIN has. */
const shortestPin = 6;

/** Asks for a PIN; one that was refused is asked for again. */
export function PinForm({
  submitLabel,
  busy,
  error,
  onSubmit,
  children,
}: {
  readonly submitLabel: string;
  readonly busy: boolean;
  /** Why the last one was refused; null: none was. */
  readonly error: unknown;
  /** @param refused to be called when it is */
  readonly onSubmit: (pin: string, refused: () => void) => void;
  /** Above the PIN. */
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const short = pin.length < shortestPin;
  return (
    <Box
      component="form"
      noValidate
      sx={{ ...stack(2), [lowForKeys]: { gap: 1 } }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !short) onSubmit(pin, () => setPin(''));
      }}
    >
      {children}
      {/* Above the field that has the focus: below the keys it would be out of sight on a low screen. */}
      <Box aria-live="assertive">{error !== null && <ErrorNotice error={error} compact reveal />}</Box>
      <PinPad value={pin} onChange={setPin} label={t('signIn.pin')} disabled={busy} />
      <ActionButton type="submit" size="large" busy={busy} disabled={short}>
        {submitLabel}
      </ActionButton>
    </Box>
  );
}
