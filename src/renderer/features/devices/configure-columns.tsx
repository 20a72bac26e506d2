import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import Delete from '@mui/icons-material/DeleteOutlined';
import { useController, useFieldArray, useWatch, type Control } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { VitalCode } from '#shared/domain/vitals.ts';
import { FormField } from '#renderer/kit/form-field.tsx';
import {
  columnsFor,
  decimalSigns,
  newColumn,
  type ConfigureForm,
  type DecimalSign,
} from './configure-form.ts';

/** What the lines themselves do not tell: which sign stands before the decimals. The columns follow. */
function DecimalSignField({
  control,
  decided,
  onChange,
}: {
  readonly control: Control<ConfigureForm>;
  readonly decided: DecimalSign | 'undecided';
  readonly onChange: (sign: DecimalSign) => void;
}) {
  const { t } = useTranslation();
  const { field, fieldState } = useController({
    control,
    name: 'decimal',
    rules: { required: t('devices.decimalRule') },
  });
  return (
    <TextField
      select
      required
      name={field.name}
      value={field.value}
      inputRef={field.ref}
      onBlur={field.onBlur}
      onChange={(event) => {
        const sign = decimalSigns.find((known) => known === event.target.value);
        if (sign === undefined || sign === field.value) return;
        field.onChange(sign);
        // As found, the columns are those of a decimal point.
        if (field.value !== '' || decided !== 'undecided' || sign === 'comma') onChange(sign);
      }}
      label={t('devices.decimal')}
      error={fieldState.invalid}
      helperText={fieldState.error?.message ?? t('devices.decimalHint')}
    >
      {decimalSigns.map((sign) => (
        <MenuItem key={sign} value={sign}>
          {t(`devices.decimals.${sign}`)}
        </MenuItem>
      ))}
    </TextField>
  );
}

function ColumnRow({
  control,
  index,
  onRemove,
}: {
  readonly control: Control<ConfigureForm>;
  readonly index: number;
  /** undefined: the last one stays. */
  readonly onRemove: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const required = t('common.required');
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 110px 180px auto', gap: 1, alignItems: 'start' }}>
      <FormField
        control={control}
        name={`columns.${index}.name`}
        label={t('devices.columnName')}
        rules={{ required, maxLength: { value: 24, message: t('common.tooLong', { max: 24 }) } }}
      />
      <FormField
        control={control}
        name={`columns.${index}.unit`}
        label={t('devices.columnUnit')}
        rules={{ required, maxLength: { value: 16, message: t('common.tooLong', { max: 16 }) } }}
      />
      <FormField control={control} name={`columns.${index}.use`} label={t('devices.columnUse')}>
        <MenuItem value="waveform">{t('devices.uses.waveform')}</MenuItem>
        <MenuItem value="ignore">{t('devices.uses.ignore')}</MenuItem>
        {VitalCode.options.map((code) => (
          <MenuItem key={code} value={code}>
            {t(`vital.${code}`)}
          </MenuItem>
        ))}
      </FormField>
      <IconButton
        aria-label={t('devices.removeColumn', { number: index + 1 })}
        disabled={onRemove === undefined}
        onClick={onRemove}
      >
        <Delete />
      </IconButton>
    </Box>
  );
}

/** Text lines of a device: their rate, and what each column is. */
export function Columns({
  control,
  decimal,
}: {
  readonly control: Control<ConfigureForm>;
  readonly decimal: DecimalSign | 'undecided' | undefined;
}) {
  const { t } = useTranslation();
  const { fields, append, remove, replace } = useFieldArray({ control, name: 'columns' });
  const columns = useWatch({ control, name: 'columns' });
  const validRate = (text: string) => (Number(text) >= 0.1 && Number(text) <= 2_000) || t('devices.rateRule');
  return (
    <>
      {decimal !== undefined && (
        <DecimalSignField
          control={control}
          decided={decimal}
          onChange={(sign) => replace(columnsFor(sign, columns))}
        />
      )}
      <FormField
        control={control}
        name="rateHz"
        numeric
        label={t('devices.rate')}
        rules={{ required: t('common.required'), validate: validRate }}
      />
      <Typography sx={{ fontWeight: 600 }}>{t('devices.columns')}</Typography>
      {fields.map((field, index) => (
        <ColumnRow
          key={field.id}
          control={control}
          index={index}
          onRemove={fields.length === 1 ? undefined : () => remove(index)}
        />
      ))}
      <Button sx={{ justifySelf: 'start' }} disabled={fields.length >= 16} onClick={() => append(newColumn)}>
        {t('devices.addColumn')}
      </Button>
    </>
  );
}
