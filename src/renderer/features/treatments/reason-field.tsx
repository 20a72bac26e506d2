import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';

const maxLength = 300;

/** Whether the host will take it. @param wanted an empty one is not enough */
export function fitsReason(reason: string, wanted: boolean): boolean {
  const { length } = reason.trim();
  return length <= maxLength && !(wanted && length === 0);
}

/** Why something was done. Too long a text is said to be so, and not cut. */
export function ReasonField({
  label,
  wanted,
  value,
  onChange,
}: {
  readonly label: string;
  readonly wanted: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const tooLong = !fitsReason(value, false);
  return (
    <TextField
      autoFocus={wanted}
      required={wanted}
      multiline
      maxRows={4}
      label={wanted ? label : `${label} (${t('common.optional')})`}
      value={value}
      // One sentence: Enter confirms the dialog.
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.currentTarget.closest('form')?.requestSubmit();
      }}
      onChange={(event) => onChange(event.target.value)}
      error={tooLong}
      helperText={tooLong ? t('common.tooLong', { max: maxLength }) : ' '}
      slotProps={{ htmlInput: { autoComplete: 'off' } }}
    />
  );
}
