import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { StatusChip, type Tone } from '#renderer/kit/status-chip.tsx';
import type { StreamState } from '#renderer/bridge/index.ts';
import { reachTones } from '#renderer/features/outbox/progress.ts';
import { formatTime } from '#renderer/state/format.ts';
import { useHostNow } from '#renderer/state/clock.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { runningSessions, useLive } from '#renderer/state/live.ts';
import { useOutbox } from '#renderer/state/outbox.ts';
import { goTo } from '#renderer/state/ui.ts';

function Outbox() {
  const { t } = useTranslation();
  const outbox = useOutbox();
  const ledger = useHostQuery('ledger.status', {});
  if (outbox === null) return null;
  const { counts, progress } = outbox;
  return (
    <ButtonBase
      onClick={() => goTo('outbox')}
      title={t('shell.openOutbox')}
      sx={{ height: '100%', px: 1, gap: 1.5, fontSize: 14 }}
    >
      <Box component="span" sx={{ display: 'flex', gap: 1.5 }}>
        <StatusChip tone="wait">{t('shell.outboxWaiting', { count: counts.waiting })}</StatusChip>
        <StatusChip tone="good">{t('shell.outboxSealed', { count: counts.sealed })}</StatusChip>
        {counts.trouble > 0 && (
          <StatusChip tone="bad">{t('shell.outboxTrouble', { count: counts.trouble })}</StatusChip>
        )}
      </Box>
      {progress.ledger.state !== 'untried' && (
        <StatusChip tone={reachTones[progress.ledger.state]}>
          {t(`shell.ledger.${progress.ledger.state}`)}
        </StatusChip>
      )}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {ledger.data?.description}
      </Box>
    </ButtonBase>
  );
}

const connectionTones: Readonly<Record<StreamState, Tone>> = {
  connected: 'good',
  connecting: 'wait',
  reconnecting: 'warn',
  closed: 'bad',
};

function Connection() {
  const { t } = useTranslation();
  const connection = useLive((live) => live.connection);
  const words = {
    connected: t('shell.online'),
    connecting: t('shell.reconnecting'),
    reconnecting: t('shell.reconnecting'),
    closed: t('shell.offline'),
  };
  return (
    <Box role="status" aria-live="polite">
      <StatusChip tone={connectionTones[connection]}>{words[connection]}</StatusChip>
    </Box>
  );
}

function Clock() {
  const now = useHostNow(1_000);
  return (
    <Typography component="time" sx={{ fontSize: 14, fontWeight: 600 }}>
      {formatTime(now)}
    </Typography>
  );
}

/** Always there: what waits for the ledger, whether this screen is connected, what runs, what the product is not. */
export function StatusBar() {
  const { t } = useTranslation();
  const running = useLive((live) => live.sessions);
  const count = runningSessions(running).length;
  return (
    <Box sx={{ height: '100%', display: 'flex', alignItems: 'center', gap: 2, px: 1, fontSize: 14 }}>
      <Outbox />
      <Box sx={{ ml: 'auto' }}>
        {count > 0 && <StatusChip tone="info">{t('shell.recordingCount', { count })}</StatusChip>}
      </Box>
      <Typography color="textSecondary" noWrap sx={{ fontSize: 14 }}>
        {t('common.notCertified')}
      </Typography>
      <Connection />
      <Clock />
    </Box>
  );
}
