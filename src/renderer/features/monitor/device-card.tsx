import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import BatteryStd from '@mui/icons-material/BatteryStd';
import LinkOff from '@mui/icons-material/LinkOff';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { DeviceStateChip } from '#renderer/kit/device-state.tsx';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { low } from '#renderer/kit/tokens.ts';
import { RegisterDialog } from '#renderer/features/devices/register-dialog.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';
import { rememberSession, storingOf, useDeviceState, useLive } from '#renderer/state/live.ts';
import { FaultMenu } from './fault-menu.tsx';
import { percent } from './percent.ts';
import { FailureTip } from './failure-tip.tsx';

function SessionButton({ device, session }: { readonly device: Device; readonly session: Session }) {
  const { t } = useTranslation();
  const options = { touches: ['sessions.get', 'sessions.list'], onDone: rememberSession } as const;
  const attach = useHostMutation('sessions.attach', options);
  const detach = useHostMutation('sessions.detach', options);
  const args = { sessionId: session.sessionId, deviceId: device.deviceId };
  const { label } = device;
  if (device.sessionId === null) {
    return (
      <>
        <ActionButton
          size="small"
          variant="outlined"
          busy={attach.isPending}
          aria-label={t('strip.attachHint', { label })}
          onClick={() => attach.mutate(args)}
        >
          {t('strip.attach')}
        </ActionButton>
        <FailureTip error={attach.error} onClose={attach.reset} />
      </>
    );
  }
  if (device.sessionId !== session.sessionId) return null;
  return (
    <>
      <Tooltip title={t('strip.detach', { label })}>
        <IconButton
          aria-label={t('strip.detach', { label })}
          disabled={detach.isPending}
          onClick={() => detach.mutate(args)}
        >
          <LinkOff fontSize="small" />
        </IconButton>
      </Tooltip>
      <FailureTip error={detach.error} onClose={detach.reset} />
    </>
  );
}

function LossText({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { loss } = device;
  const lossy = isLossy(device);
  return (
    <Tooltip title={t('strip.lossTitle')}>
      <Box
        component="span"
        sx={{
          color: lossy ? 'warning.main' : 'inherit',
          fontWeight: lossy ? 700 : 400,
          whiteSpace: 'nowrap',
        }}
      >
        {t('strip.loss', { last: percent(loss.last5s), total: percent(loss.total) })}
      </Box>
    </Tooltip>
  );
}

/** What a device said that holds no values. */
function ForeignLines({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { foreignLines } = device.loss;
  if (foreignLines === 0) return null;
  return (
    <Tooltip title={t('strip.foreignLinesTitle')}>
      <Box component="span" sx={{ minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {t('strip.foreignLines', { count: foreignLines })}
      </Box>
    </Tooltip>
  );
}

const isLossy = ({ loss }: Device): boolean => loss.last5s > 0.001;

function Figures({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { battery } = device;
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 1,
        fontSize: 13,
        color: 'text.secondary',
        whiteSpace: 'nowrap',
        alignItems: 'center',
        minWidth: 0,
        [low]: { display: 'none' },
      }}
    >
      {battery !== null && (
        <Box
          component="span"
          role="img"
          aria-label={t('strip.battery', { percent: Math.round(battery * 100) })}
          sx={{ display: 'inline-flex', alignItems: 'center' }}
        >
          <BatteryStd sx={{ fontSize: 15 }} />
          {percent(battery)}
        </Box>
      )}
      <LossText device={device} />
      <ForeignLines device={device} />
    </Box>
  );
}

function NewDevice({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="contained"
        size="small"
        onClick={() => setOpen(true)}
        aria-label={`${t('strip.register')}: ${device.modelName}`}
      >
        {t('strip.register')}
      </Button>
      {open && <RegisterDialog device={device} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What is wrong is said to its end where there is room. */
const twoLines = {
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  whiteSpace: 'normal',
} as const;

function Facts({ device, title }: { readonly device: Device; readonly title: string }) {
  const { t } = useTranslation();
  const lossy = device.registered && isLossy(device);
  const state = useDeviceState(device);
  const storing = useLive(storingOf);
  const problem = device.problem !== '' && device.problem !== `${t(`strip.states.${device.state}`)}.`;
  // That all is lost goes without saying where a device does not answer, and would take the room to say why.
  const figures = !problem || (lossy && device.state === 'running');
  const recorded = {
    stored: t('strip.recorded'),
    'not-stored': t('strip.recordedNot'),
    unknown: '',
  };
  const use = device.sessionId === null ? t('strip.preview') : recorded[storing];
  const words = [
    device.registered ? use : t('strip.newDevice'),
    device.simulated ? t('common.simulated') : '',
  ];
  return (
    <Box sx={{ minWidth: 0, flexGrow: 1, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <OneLine text={title} sx={{ fontWeight: 700, fontSize: 14.5, lineHeight: '20px' }} />
      <Box
        aria-live="polite"
        sx={{
          display: 'flex',
          // What does not fit beside the state goes below it; cut off, "simulated" would be lost.
          flexWrap: 'wrap',
          columnGap: 1,
          fontSize: 14,
          lineHeight: '18px',
          minWidth: 0,
          [low]: { flexWrap: 'nowrap' },
          // Low: what is wrong takes the place of how it is otherwise.
          ...(problem && { [low]: { display: 'none' } }),
        }}
      >
        <DeviceStateChip state={state} />
        <OneLine
          text={words.filter((word) => word !== '').join(' · ')}
          sx={{
            maxWidth: '100%',
            color: storing === 'not-stored' && device.sessionId !== null ? 'error.main' : 'text.secondary',
            ...(lossy && { [low]: { display: 'none' } }),
          }}
        />
        {lossy && (
          <Box component="span" sx={{ display: 'none', [low]: { display: 'inline' } }}>
            <LossText device={device} />
          </Box>
        )}
      </Box>
      {device.registered && storing !== 'unknown' && figures && <Figures device={device} />}
      {problem && (
        <Box aria-live="polite">
          <OneLine
            text={device.problem}
            sx={{ fontSize: 14, lineHeight: '17px', fontWeight: 600, color: 'warning.main', ...twoLines }}
          />
        </Box>
      )}
    </Box>
  );
}

const card = {
  flex: '1 1 0',
  minWidth: 250,
  [low]: { minWidth: 216 },
  maxWidth: 420,
  px: 1.25,
  py: 0.5,
  borderRadius: 1,
  bgcolor: 'background.paper',
  border: 1,
  display: 'flex',
  gap: 1,
  alignItems: 'center',
} as const;

/** One device: what it is, how it is, what is lost, and whether it is recorded. */
export function DeviceCard({
  device,
  session,
}: {
  readonly device: Device;
  readonly session: Session | null;
}) {
  const mayRegister = useMay('device.register');
  const mayControl = useMay('session.control');
  const title = device.registered ? device.label : device.modelName;
  const border = device.registered
    ? { borderStyle: 'solid', borderColor: 'divider' }
    : { borderStyle: 'dashed', borderColor: 'primary.main' };
  return (
    <Box role="group" aria-label={title} sx={{ ...card, ...border }}>
      <Facts device={device} title={title} />
      <Box
        sx={{
          display: 'grid',
          justifyItems: 'end',
          flexShrink: 0,
          [low]: { display: 'flex', '& .MuiIconButton-root': { minWidth: 30, minHeight: 30, p: 0.5 } },
        }}
      >
        {!device.registered && mayRegister && <NewDevice device={device} />}
        {device.registered && mayControl && session !== null && (
          <SessionButton device={device} session={session} />
        )}
        {device.simulated && <FaultMenu device={device} />}
      </Box>
    </Box>
  );
}
