import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { ConfigureFields } from './configure-fields.tsx';
import { changesOf, formOf, type ConfigureForm } from './configure-form.ts';

/** Label of a registered device, and what its driver lets be set up. */
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
  const form = useForm<ConfigureForm>({ defaultValues: formOf(shown) });
  const configure = useHostMutation('devices.configure', { touches: ['devices.list'], onDone: onClose });
  const submit = form.handleSubmit((edited) => {
    const changes = changesOf(shown, edited);
    if (changes === null) onClose();
    else configure.mutate({ deviceId: shown.deviceId, ...changes });
  });
  return (
    <ConfirmDialog
      open
      maxWidth={shown.form.some(({ kind }) => kind === 'rows') ? 'md' : 'sm'}
      title={t('devices.configureTitle', { label: shown.label })}
      confirmLabel={t('common.save')}
      busy={configure.isPending}
      error={configure.error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box sx={{ pt: 1, display: 'grid' }}>
        <FormField
          control={form.control}
          name="label"
          label={t('devices.label')}
          rules={{
            required: t('common.required'),
            maxLength: { value: 40, message: t('common.tooLong', { max: 40 }) },
          }}
        />
      </Box>
      {shown.form.length > 0 && <Typography color="textSecondary">{t('devices.configureNote')}</Typography>}
      <FormProvider {...form}>
        <ConfigureFields fields={shown.form} />
      </FormProvider>
    </ConfirmDialog>
  );
}
