import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Backspace from '@mui/icons-material/BackspaceOutlined';
import { useTranslation } from 'react-i18next';
import { charactersIn } from '#shared/domain/pin/pin-rule.ts';
import { useHost } from '#renderer/state/host.ts';
import { stack } from '#renderer/kit/fit.ts';
import { lowForKeys, sizes } from '#renderer/kit/tokens.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
/** Of a pass phrase. */
const longestPin = 64;

function Keys({
  onDigit,
  onBackspace,
  disabled,
}: {
  readonly onDigit: (digit: string) => void;
  readonly onBackspace: () => void;
  readonly disabled: boolean;
}) {
  const { t } = useTranslation();
  const key = { fontSize: 20, minHeight: 48, [lowForKeys]: { minHeight: sizes.target, py: 0 } };
  return (
    <Box
      role="group"
      aria-label={t('signIn.pad')}
      sx={{ display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', gap: 1, [lowForKeys]: { gap: 0.75 } }}
    >
      {digits.map((digit) => (
        <Button key={digit} variant="outlined" sx={key} disabled={disabled} onClick={() => onDigit(digit)}>
          {digit}
        </Button>
      ))}
      <span />
      <Button variant="outlined" sx={key} disabled={disabled} onClick={() => onDigit('0')}>
        {'0'}
      </Button>
      <IconButton aria-label={t('signIn.backspace')} disabled={disabled} onClick={onBackspace}>
        <Backspace />
      </IconButton>
    </Box>
  );
}

/** PIN by keyboard or by touch, or a pass phrase by keyboard. What is typed is never shown. */
export function PinPad({
  value,
  onChange,
  label,
  disabled = false,
  autoFocus = true,
}: {
  readonly value: string;
  readonly onChange: (pin: string) => void;
  readonly label: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}) {
  const { t } = useTranslation();
  const { letters } = useHost().info.pinRule;
  const count = charactersIn(value);
  // Whatever the rule says now: who chose a pass phrase before goes on with it.
  const take = (text: string) => onChange(text.slice(0, longestPin));
  return (
    <Box sx={{ ...stack(1.5) }}>
      <TextField
        label={label}
        type="password"
        value={value}
        autoFocus={autoFocus}
        onChange={(event) => take(event.target.value)}
        helperText={t('signIn.typed', { count })}
        slotProps={{
          htmlInput: {
            // Not `disabled`: a field that is disabled while the PIN is checked loses the focus for the next try.
            readOnly: disabled,
            inputMode: letters ? 'text' : 'numeric',
            autoComplete: 'off',
            maxLength: longestPin,
            sx: { fontSize: 24, letterSpacing: count > 12 ? 0 : 6 },
          },
        }}
      />
      <Keys
        disabled={disabled}
        onDigit={(digit) => take(value + digit)}
        onBackspace={() => take(value.replace(/.$/u, ''))}
      />
    </Box>
  );
}
