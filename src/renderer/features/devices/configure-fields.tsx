import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import Delete from '@mui/icons-material/DeleteOutlined';
import type { ReactNode } from 'react';
import { useController, useFieldArray, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Choice, FormField as Field, Rows } from '#shared/contract/device-form.ts';
import { VitalCode } from '#shared/domain/vitals.ts';
import { FormField } from '#renderer/kit/form-field.tsx';
import { HelperText } from '#renderer/kit/helper-text.tsx';
import { recut, type ConfigureForm } from './configure-form.ts';
import { asWritten } from './written-units.ts';

type Of<K extends Field['kind']> = Extract<Field, { kind: K }>;
type Part = `parts.${number}`;

const optionsOf = (options: readonly Choice[]) =>
  options.map(({ value, label }) => (
    <MenuItem key={value} value={value}>
      {label}
    </MenuItem>
  ));

/** Its words on screen are the driver's; of vitals they are the screen's own. */
function useOptions(): (field: {
  readonly options: readonly Choice[];
  readonly vitals?: boolean | undefined;
}) => ReactNode {
  const { t } = useTranslation();
  const vitals = VitalCode.options.map((value) => ({ value, label: t(`vital.${value}`) }));
  return ({ options, vitals: withVitals }) =>
    optionsOf(withVitals === true ? [...options, ...vitals] : options);
}

function useTextRules(): (longest: number) => {
  required: string;
  maxLength: { value: number; message: string };
} {
  const { t } = useTranslation();
  return (max) => ({
    required: t('common.required'),
    maxLength: { value: max, message: t('common.tooLong', { max }) },
  });
}

/** One value out of some; rows elsewhere in the form may follow it. */
function ChoiceField({
  field: { label, hint, rule, recuts, ...field },
  name,
  fields,
}: {
  readonly field: Of<'choice'>;
  readonly name: Part;
  readonly fields: readonly Field[];
}) {
  const { control, getValues, setValue } = useFormContext<ConfigureForm>();
  const { t } = useTranslation();
  const options = useOptions();
  const bound = useController({
    control,
    name: `${name}.text`,
    rules: { required: rule ?? t('common.required') },
  });
  const { value, onChange, ref, ...rest } = bound.field;
  const choose = (chosen: string) => {
    if (chosen === value) return;
    onChange(chosen);
    const how = recuts?.how[chosen];
    const at = fields.findIndex(({ path }) => path === recuts?.path);
    const rows = fields[at];
    if (how === undefined || rows?.kind !== 'rows' || chosen === (value || recuts?.found)) return;
    setValue(`parts.${at}.rows`, recut(rows, how, getValues(`parts.${at}.rows`)), { shouldDirty: true });
  };
  return (
    <TextField
      {...rest}
      select
      required
      value={value}
      inputRef={ref}
      onChange={(event) => choose(event.target.value)}
      label={label}
      error={bound.fieldState.invalid}
      helperText={<HelperText error={bound.fieldState.error?.message} text={hint} />}
    >
      {options(field)}
    </TextField>
  );
}

/** A list of as many choices as the device has places. */
function SlotsField({ field, name }: { readonly field: Of<'slots'>; readonly name: Part }) {
  const { control } = useFormContext<ConfigureForm>();
  const { label, names, options } = field;
  return (
    <Box
      component="fieldset"
      sx={{ border: 0, p: 0, m: 0, display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 1.5 }}
    >
      <Box component="legend" sx={{ mb: 1, fontWeight: 600 }}>
        {label}
      </Box>
      {names.map((slot, index) => (
        <FormField key={slot} control={control} name={`${name}.rows.${index}.use`} label={slot}>
          {optionsOf(options)}
        </FormField>
      ))}
    </Box>
  );
}

function RowOf({
  field: { cells, removeLabel },
  name,
  index,
  onRemove,
}: {
  readonly field: Rows;
  readonly name: Part;
  readonly index: number;
  /** undefined: the last one stays. */
  readonly onRemove: (() => void) | undefined;
}) {
  const { control } = useFormContext<ConfigureForm>();
  const rules = useTextRules();
  const options = useOptions();
  const widths = cells.map(({ widthPx }) => (widthPx === undefined ? '1fr' : `${widthPx}px`)).join(' ');
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: `${widths} auto`, gap: 1, alignItems: 'start' }}>
      {cells.map((cell) => (
        <FormField
          key={cell.key}
          control={control}
          name={`${name}.rows.${index}.${cell.key}`}
          label={cell.label}
          {...(cell.kind === 'text' ? { rules: rules(cell.longest) } : { children: options(cell) })}
        />
      ))}
      <IconButton
        aria-label={`${removeLabel} ${index + 1}`}
        disabled={onRemove === undefined}
        onClick={onRemove}
      >
        <Delete />
      </IconButton>
    </Box>
  );
}

function RowsField({ field, name }: { readonly field: Rows; readonly name: Part }) {
  const { control } = useFormContext<ConfigureForm>();
  const { fields, append, remove } = useFieldArray({ control, name: `${name}.rows` });
  return (
    <>
      <Typography sx={{ fontWeight: 600 }}>{field.label}</Typography>
      {fields.map(({ id }, index) => (
        <RowOf
          key={id}
          field={field}
          name={name}
          index={index}
          onRemove={fields.length === 1 ? undefined : () => remove(index)}
        />
      ))}
      <Button
        sx={{ justifySelf: 'start' }}
        disabled={fields.length >= field.most}
        onClick={() => append(asWritten(field, [field.fresh]))}
      >
        {field.addLabel}
      </Button>
    </>
  );
}

function NumberField({
  field: { label, min, max },
  name,
}: {
  readonly field: Of<'number'>;
  readonly name: Part;
}) {
  const { control } = useFormContext<ConfigureForm>();
  const { t } = useTranslation();
  const validate = (text: string) =>
    (Number(text) >= min && Number(text) <= max) || t('devices.rangeRule', { min, max });
  return (
    <FormField
      control={control}
      name={`${name}.text`}
      numeric
      label={label}
      rules={{ required: t('common.required'), validate }}
    />
  );
}

function TextLine({ field: { label, longest }, name }: { readonly field: Of<'text'>; readonly name: Part }) {
  const { control } = useFormContext<ConfigureForm>();
  const rules = useTextRules();
  return <FormField control={control} name={`${name}.text`} label={label} rules={rules(longest)} />;
}

/** What a driver lets be set up, drawn from its own description: nothing here knows a device. */
export function ConfigureFields({ fields }: { readonly fields: readonly Field[] }) {
  return fields.map((field, index) => {
    const name: Part = `parts.${index}`;
    const { kind, path } = field;
    if (kind === 'choice') return <ChoiceField key={path} field={field} name={name} fields={fields} />;
    if (kind === 'slots') return <SlotsField key={path} field={field} name={name} />;
    if (kind === 'rows') return <RowsField key={path} field={field} name={name} />;
    if (kind === 'number') return <NumberField key={path} field={field} name={name} />;
    return <TextLine key={path} field={field} name={name} />;
  });
}
