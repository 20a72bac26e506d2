import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { useHostMutation } from '#renderer/state/host.ts';

/** A device that was recognised on a port gets its name on this ward; the registration is sealed. */
export function RegisterDialog({
  device,
  onClose,
}: {
  readonly device: Device;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [label, setLabel] = useState(device.label);
  const register = useHostMutation('devices.register', { touches: ['devices.list'], onDone: onClose });
  return (
    <ConfirmDialog
      open
      title={t('devices.registerTitle', { model: device.modelName })}
      confirmLabel={t('devices.register')}
      busy={register.isPending}
      error={register.error}
      disabled={label.trim() === ''}
      onClose={onClose}
      onConfirm={() => register.mutate({ deviceId: device.deviceId, label })}
    >
      <Typography color="textSecondary">{t('devices.registerHint')}</Typography>
      <TextField
        autoFocus
        label={t('devices.label')}
        helperText={t('devices.labelHint')}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 40, autoComplete: 'off' } }}
      />
    </ConfirmDialog>
  );
}
