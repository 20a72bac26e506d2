import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import Usb from '@mui/icons-material/Usb';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { DeviceStateChip } from '#renderer/kit/device-state.tsx';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { openProof } from '#renderer/features/proof/proof-store.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';
import { inOrder, useDeviceState, useLive } from '#renderer/state/live.ts';
import { ConfigureDialog } from './configure-dialog.tsx';
import { RegisterDialog } from './register-dialog.tsx';

function Facts({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const signals = device.signals
    .map(({ label, rateHz }) => t('devices.signalRate', { label, rate: rateHz }))
    .join(', ');
  const vitals = device.vitals.map((code) => t(`vital.${code}`)).join(', ');
  const rows: readonly (readonly [string, string])[] = [
    [t('devices.port'), device.port],
    [
      t('devices.signals'),
      signals || (device.state === 'running' ? t('devices.noSignals') : t('devices.signalsUnknown')),
    ],
    [t('devices.vitals'), vitals || t('devices.noVitals')],
  ];
  const { foreignLines } = device.loss;
  const loss = foreignLines > 0 ? [[t('devices.foreignLines'), String(foreignLines)] as const] : [];
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', columnGap: 1.5, rowGap: 0.25 }}
    >
      {[...rows, ...loss].map(([name, value]) => (
        <Box key={name} sx={{ display: 'contents' }}>
          <Box component="dt" sx={{ color: 'text.secondary' }}>
            {name}
          </Box>
          <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
            {value}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

function Actions({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'register' | 'configure' | null>(null);
  const mayRegister = useMay('device.register');
  const mayControl = useMay('device.control');
  const mayVerify = useMay('record.verify');
  const close = () => setOpen(null);
  const command = useHostMutation('devices.command');
  const actions = device.registered && mayControl && device.state === 'running' ? device.actions : [];
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 'auto' }}>
      {command.error !== null && <ErrorNotice error={command.error} />}
      {actions.map(({ value, label }) => (
        <Button
          key={value}
          variant="outlined"
          disabled={command.isPending}
          onClick={() => command.mutate({ deviceId: device.deviceId, command: value })}
        >
          {label}
        </Button>
      ))}
      {!device.registered && mayRegister && (
        <Button variant="contained" onClick={() => setOpen('register')}>
          {t('devices.register')}
        </Button>
      )}
      {device.registered && mayControl && (
        <Button variant="outlined" onClick={() => setOpen('configure')}>
          {t('devices.configure')}
        </Button>
      )}
      {device.registered && mayVerify && (
        <Button
          onClick={() =>
            openProof(
              { kind: 'device', deviceId: device.deviceId },
              { what: device.label, subjectId: null, when: '' },
            )
          }
        >
          {t('devices.verify')}
        </Button>
      )}
      {open === 'register' && <RegisterDialog device={device} onClose={close} />}
      {open === 'configure' && <ConfigureDialog device={device} onClose={close} />}
    </Box>
  );
}

/** The state says the same already: `Not plugged in.` */
const saysMore = (problem: string, state: string): boolean => problem !== '' && problem !== `${state}.`;

function DevicePaper({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const state = useDeviceState(device);
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={device.label || device.modelName}
      sx={{ p: 2, display: 'flex', flexDirection: 'column', gap: 1 }}
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
        <Typography variant="h3" component="h3" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {device.label || device.modelName}
        </Typography>
        {device.simulated && <Typography color="textSecondary">{t('common.simulated')}</Typography>}
        <Box sx={{ ml: 'auto', flexShrink: 0 }}>
          <DeviceStateChip state={state} />
        </Box>
      </Box>
      {device.registered && <Typography color="textSecondary">{device.modelName}</Typography>}
      {saysMore(device.problem, t(`strip.states.${device.state}`)) && (
        <Typography sx={{ color: 'warning.main', fontWeight: 600 }}>{device.problem}</Typography>
      )}
      <Facts device={device} />
      <Actions device={device} />
    </Paper>
  );
}

function Group({ title, devices }: { readonly title: string; readonly devices: readonly Device[] }) {
  if (devices.length === 0) return null;
  return (
    <Box component="section" sx={{ ...stack(1) }}>
      <Typography variant="h2">{title}</Typography>
      <Box sx={{ ...stack(1.5), gridTemplateColumns: 'repeat(auto-fill, minmax(380px, 1fr))' }}>
        {devices.map((device) => (
          <DevicePaper key={device.deviceId} device={device} />
        ))}
      </Box>
    </Box>
  );
}

/** Registered devices and those just plugged in. */
export function DeviceList() {
  const { t } = useTranslation();
  const listed = useHostQuery('devices.list', {});
  const live = useLive((state) => state.devices);
  const devices = useMemo(
    () => inOrder(live.size > 0 ? live.values() : (listed.data?.devices ?? [])),
    [live, listed.data],
  );
  return (
    <Page title={t('devices.title')}>
      {listed.error !== null && <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />}
      {devices.length === 0 && (
        <EmptyState
          icon={<Usb fontSize="inherit" />}
          title={t('devices.none')}
          hint={t('devices.noneHint')}
        />
      )}
      <Group title={t('devices.newTitle')} devices={devices.filter(({ registered }) => !registered)} />
      <Group title={t('devices.registeredTitle')} devices={devices.filter(({ registered }) => registered)} />
    </Page>
  );
}
