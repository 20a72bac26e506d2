import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import type { Patient } from '#shared/contract/patients.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { rememberSession } from '#renderer/state/live.ts';

function DeviceChoice({
  device,
  chosen,
  onToggle,
}: {
  readonly device: Device;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}) {
  const { t } = useTranslation();
  const taken = device.sessionId !== null;
  const free = device.state === 'closed' ? t('monitor.notPlugged') : device.modelName;
  return (
    <FormControlLabel
      label={`${device.label} · ${taken ? t('monitor.inOtherSession') : free}`}
      sx={{
        mr: 0,
        alignItems: 'flex-start',
        '& .MuiFormControlLabel-label': { pt: 1, minWidth: 0, overflowWrap: 'anywhere', lineHeight: 1.3 },
      }}
      control={<Checkbox checked={chosen} disabled={taken} onChange={onToggle} />}
    />
  );
}

/** What there is to record with, and why not where there is nothing. */
export function choiceOf(devices: readonly Device[]) {
  const registered = devices.filter((device) => device.registered);
  const free = registered.filter((device) => device.sessionId === null);
  const none = registered.length === 0 ? 'startNoDevices' : 'startAllTaken';
  return { registered, free, lacking: free.length === 0 ? none : null } as const;
}

/** Start recording: which patient on which devices. Those that run are chosen already. */
export function StartDialog({
  patient,
  devices,
  onClose,
}: {
  readonly patient: Patient;
  readonly devices: readonly Device[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { registered, free, lacking } = choiceOf(devices);
  const [chosen, setChosen] = useState<ReadonlySet<DeviceId>>(
    () => new Set(free.filter((device) => device.state !== 'closed').map((device) => device.deviceId)),
  );
  const start = useHostMutation('sessions.start', {
    touches: ['sessions.list'],
    onDone: (session) => {
      rememberSession(session);
      onClose();
    },
  });
  const toggle = (deviceId: DeviceId) => {
    const next = new Set(chosen);
    if (!next.delete(deviceId)) next.add(deviceId);
    setChosen(next);
  };
  const deviceIds = free.map((device) => device.deviceId).filter((deviceId) => chosen.has(deviceId));
  const place = { bed: patient.bed || t('patients.noBed'), recordNumber: patient.recordNumber };
  return (
    <ConfirmDialog
      open
      focusConfirm
      disabled={lacking === 'startAllTaken'}
      title={t('monitor.startTitle', { name: patient.name })}
      confirmLabel={t('monitor.start')}
      busy={start.isPending}
      error={start.error}
      onClose={onClose}
      onConfirm={() => start.mutate({ patientId: patient.patientId, deviceIds })}
    >
      <Typography color="textSecondary">{t('patients.line', place)}</Typography>
      {lacking !== null && <Typography>{t(`monitor.${lacking}`)}</Typography>}
      <FormGroup aria-label={t('monitor.startDevices')} sx={{ gap: 1 }}>
        {registered.map((device) => (
          <DeviceChoice
            key={device.deviceId}
            device={device}
            chosen={chosen.has(device.deviceId)}
            onToggle={() => toggle(device.deviceId)}
          />
        ))}
      </FormGroup>
    </ConfirmDialog>
  );
}
