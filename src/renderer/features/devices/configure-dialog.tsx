import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import Delete from '@mui/icons-material/DeleteOutlined';
import { useState } from 'react';
import { useFieldArray, useForm, type Control } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { VitalCode } from '#shared/domain/vitals.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { changesOf, channelUses, formOf, newColumn, type ConfigureForm } from './configure-form.ts';

function Channels({ control }: { readonly control: Control<ConfigureForm> }) {
  const { t } = useTranslation();
  const { fields } = useFieldArray({ control, name: 'channels' });
  return (
    <Box
      component="fieldset"
      sx={{ border: 0, p: 0, m: 0, display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 1.5 }}
    >
      <Box component="legend" sx={{ mb: 1, fontWeight: 600 }}>
        {t('devices.channels')}
      </Box>
      {fields.map((field, index) => (
        <FormField
          key={field.id}
          control={control}
          name={`channels.${index}.use`}
          label={t('devices.channel', { number: index + 1 })}
        >
          {channelUses.map((use) => (
            <MenuItem key={use} value={use}>
              {t(`devices.carries.${use}`)}
            </MenuItem>
          ))}
        </FormField>
      ))}
    </Box>
  );
}

function Columns({ control }: { readonly control: Control<ConfigureForm> }) {
  const { t } = useTranslation();
  const { fields, append, remove } = useFieldArray({ control, name: 'columns' });
  const required = t('common.required');
  const validRate = (text: string) => (Number(text) >= 0.1 && Number(text) <= 2_000) || t('devices.rateRule');
  return (
    <>
      <FormField
        control={control}
        name="rateHz"
        numeric
        label={t('devices.rate')}
        rules={{ required, validate: validRate }}
      />
      <Typography sx={{ fontWeight: 600 }}>{t('devices.columns')}</Typography>
      {fields.map((field, index) => (
        <Box
          key={field.id}
          sx={{ display: 'grid', gridTemplateColumns: '1fr 110px 180px auto', gap: 1, alignItems: 'start' }}
        >
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
            disabled={fields.length === 1}
            onClick={() => remove(index)}
          >
            <Delete />
          </IconButton>
        </Box>
      ))}
      <Button sx={{ justifySelf: 'start' }} disabled={fields.length >= 16} onClick={() => append(newColumn)}>
        {t('devices.addColumn')}
      </Button>
    </>
  );
}

/** Label and, where the device has them, analogue channels or text columns of a registered device. */
export function ConfigureDialog({
  device,
  onClose,
}: {
  readonly device: Device;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  // As it was when the person began: the device itself may change below the form.
  const [shown] = useState(device);
  const { channels, csv } = shown.configuration;
  const { control, handleSubmit } = useForm<ConfigureForm>({ defaultValues: formOf(shown) });
  const configure = useHostMutation('devices.configure', { touches: ['devices.list'], onDone: onClose });
  const submit = handleSubmit((form) => {
    const changes = changesOf(shown, form);
    if (changes === null) onClose();
    else configure.mutate({ deviceId: shown.deviceId, ...changes });
  });
  return (
    <ConfirmDialog
      open
      maxWidth={csv === undefined ? 'sm' : 'md'}
      title={t('devices.configureTitle', { label: shown.label })}
      confirmLabel={t('common.save')}
      busy={configure.isPending}
      error={configure.error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box sx={{ pt: 1, display: 'grid' }}>
        <FormField
          control={control}
          name="label"
          label={t('devices.label')}
          rules={{
            required: t('common.required'),
            maxLength: { value: 40, message: t('common.tooLong', { max: 40 }) },
          }}
        />
      </Box>
      {(channels ?? csv) !== undefined && (
        <Typography color="textSecondary">{t('devices.configureNote')}</Typography>
      )}
      {channels !== undefined && <Channels control={control} />}
      {csv !== undefined && <Columns control={control} />}
    </ConfirmDialog>
  );
}
