import FormControlLabel from '@mui/material/FormControlLabel';
import Box from '@mui/material/Box';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import { useState, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, type Control, type FieldPathByValue, type FieldValues } from 'react-hook-form';
import { formatDateTime } from '#renderer/format/format.ts';
import { HelperText } from './helper-text.tsx';
import {
  chosen,
  instantsOf,
  minuteOf,
  partOfTime,
  problemOf,
  typed,
  zoneNames,
  type TimeEntry,
} from '#renderer/format/local-time.ts';

/** Which of two instants is meant, where the clock is put back and shows the same time again. */
function WhichOne({
  value,
  onChoose,
}: {
  readonly value: TimeEntry;
  readonly onChoose: (instantMs: number) => void;
}) {
  const { t } = useTranslation();
  const instants = instantsOf(value.text);
  if (instants.length < 2) return null;
  const zones = zoneNames(instants);
  const time = value.text.slice(11, 16);
  return (
    <RadioGroup
      aria-label={t('time.which', { time })}
      value={value.timeMs === null ? '' : String(minuteOf(value.timeMs))}
      onChange={(_, instant) => onChoose(Number(instant))}
    >
      {instants.map((ms, at) => (
        <FormControlLabel
          key={ms}
          value={String(ms)}
          control={<Radio size="small" />}
          slotProps={{ typography: { sx: { fontSize: 14, lineHeight: 1.3 } } }}
          label={t(`time.turns.${at === 0 ? 'first' : 'second'}`, { time, zone: zones[at] ?? '' })}
        />
      ))}
    </RadioGroup>
  );
}

export interface TimeFieldProps {
  readonly label: string;
  readonly value: TimeEntry;
  readonly onChange: (value: TimeEntry) => void;
  readonly onFocus?: () => void;
  readonly onBlur?: () => void;
  readonly inputRef?: Ref<HTMLInputElement>;
  /** What is wrong with the time for this form; what is wrong with it as a time is said without. */
  readonly error?: string | undefined;
  /** Instead of the time in words. */
  readonly helperText?: string | undefined;
  /** While there is no time. */
  readonly emptyText?: string;
  readonly required?: boolean;
  readonly size?: 'small' | 'medium';
}

/** A date and time by the local clock. What nobody touched stays the very time that it was. */
export function TimeField(props: TimeFieldProps) {
  const { value, onChange, onFocus, onBlur, error, helperText, emptyText, ...more } = props;
  const { t } = useTranslation();
  const [opened] = useState(value);
  const [inside, setInside] = useState(false);
  const problem = problemOf(value);
  // Who is typing passes through what is no time.
  const early = inside && (problem === 'partial' || problem === 'unreadable');
  const missing = more.required === true && problem === null && value.timeMs === null && !inside;
  const wrong = missing ? t('common.required') : error;
  const said = problem === null || early ? wrong : t(`time.problems.${problem}`);
  // The field itself writes as the browser likes: 11/12 may be one of November or of December.
  const inWords = value.timeMs === null ? emptyText : formatDateTime(value.timeMs);
  const read = (input: EventTarget) => {
    if (!(input instanceof HTMLInputElement)) return;
    // A field half filled has no text; only itself knows that it is not empty.
    const next = input.validity.badInput ? partOfTime : typed(input.value, opened);
    if (next.text !== value.text || next.partial !== value.partial) onChange(next);
  };
  return (
    <Box>
      <TextField
        {...more}
        type="datetime-local"
        fullWidth
        value={value.text}
        onChange={(event) => read(event.target)}
        onKeyUp={(event) => read(event.target)}
        onFocus={() => {
          setInside(true);
          onFocus?.();
        }}
        onBlur={(event) => {
          setInside(false);
          read(event.target);
          onBlur?.();
        }}
        error={said !== undefined}
        helperText={
          <HelperText
            error={said}
            text={helperText ?? (said === undefined || value.timeMs !== null ? inWords : undefined)}
          />
        }
        slotProps={{ inputLabel: { shrink: true }, htmlInput: { max: '9999-12-31T23:59' } }}
      />
      <WhichOne value={value} onChoose={(instantMs) => onChange(chosen(value, instantMs, opened))} />
    </Box>
  );
}

/** A time bound to a form, with its error in words below it. */
export function FormTimeField<V extends FieldValues>(props: {
  readonly control: Control<V>;
  readonly name: FieldPathByValue<V, TimeEntry>;
  readonly label: string;
  /** While there is no time. */
  readonly emptyText?: string;
  readonly required?: boolean;
  readonly size?: 'small' | 'medium';
  /** What is wrong with a time that is one, and with none where none is needed; undefined: nothing. */
  readonly check?: (timeMs: number | null) => string | undefined;
}) {
  const { control, name, check, required = false, ...more } = props;
  const { t } = useTranslation();
  const validate = (entry: TimeEntry): string | true => {
    const problem = problemOf(entry);
    if (problem !== null) return t(`time.problems.${problem}`);
    if (required && entry.timeMs === null) return t('common.required');
    return check?.(entry.timeMs) ?? true;
  };
  const { field, fieldState } = useController({ control, name, rules: { validate } });
  const { ref, value, onChange, onBlur } = field;
  const message: unknown = fieldState.error?.message;
  return (
    <TimeField
      {...more}
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      inputRef={ref}
      required={required}
      error={typeof message === 'string' ? message : undefined}
    />
  );
}
