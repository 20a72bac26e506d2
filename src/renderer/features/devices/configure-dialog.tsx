import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useFieldArray, useForm, type Control } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { Columns } from './configure-columns.tsx';
import { changesOf, channelUses, formOf, type ConfigureForm } from './configure-form.ts';

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
      {csv !== undefined && <Columns control={control} decimal={csv.decimal} />}
    </ConfirmDialog>
  );
}
