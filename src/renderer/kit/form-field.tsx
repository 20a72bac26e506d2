import TextField, { type TextFieldProps } from '@mui/material/TextField';
import type { ReactNode } from 'react';
import {
  useController,
  type Control,
  type FieldPath,
  type FieldValues,
  type RegisterOptions,
} from 'react-hook-form';
import { HelperText } from './helper-text.tsx';

/** A text field bound to a form, with its error in words below it. With `options` a choice. */
export function FormField<V extends FieldValues, N extends FieldPath<V>>(props: {
  readonly control: Control<V>;
  readonly name: N;
  readonly label: string;
  readonly rules?: Omit<RegisterOptions<V, N>, 'disabled' | 'valueAsNumber' | 'valueAsDate' | 'setValueAs'>;
  readonly helperText?: string;
  readonly type?: 'text' | 'password' | 'date';
  /** Shows the number keyboard; the value stays text. */
  readonly numeric?: boolean;
  readonly autoFocus?: boolean;
  readonly multiline?: boolean;
  readonly maxRows?: number;
  readonly size?: 'small' | 'medium';
  /** A choice among whose options the empty one has words of its own. */
  readonly showEmpty?: boolean;
  readonly children?: ReactNode;
}) {
  const { control, name, rules, numeric = false, showEmpty = false, helperText, children, ...more } = props;
  const { type = 'text', ...rest } = more;
  const { field, fieldState } = useController({ control, name, ...(rules && { rules }) });
  const shrink = type === 'date' || showEmpty;
  const slotProps: TextFieldProps['slotProps'] = {
    htmlInput: { autoComplete: 'off', ...(numeric && { inputMode: 'decimal' }) },
    ...(shrink && { inputLabel: { shrink: true } }),
    ...(showEmpty && { select: { displayEmpty: true } }),
  };
  const { ref, ...bound } = field;
  return (
    <TextField
      {...rest}
      {...bound}
      inputRef={ref}
      type={type}
      select={children !== undefined}
      required={rules?.required !== undefined}
      error={fieldState.invalid}
      helperText={<HelperText error={fieldState.error?.message} text={helperText} />}
      slotProps={slotProps}
      fullWidth
    >
      {children}
    </TextField>
  );
}
