import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { StatusChip, type Tone } from '#renderer/kit/status-chip.tsx';
import type { StreamState } from '#renderer/bridge/index.ts';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { narrow } from '#renderer/kit/tokens.ts';
import { reachTones } from '#renderer/features/outbox/progress.ts';
import { formatTime } from '#renderer/format/format.ts';
import { useHostNow } from '#renderer/state/clock.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { runningSessions, storingOf, useLive } from '#renderer/state/live.ts';
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
      sx={{ height: '100%', px: 1, gap: 1.5, fontSize: 'inherit', minWidth: 0, flexShrink: 4 }}
    >
      <Box component="span" sx={{ display: 'flex', gap: 1.5, flexShrink: 0 }}>
        <StatusChip tone="wait">{t('shell.outboxWaiting', { count: counts.waiting })}</StatusChip>
        <Box component="span" sx={{ [narrow]: { display: 'none' } }}>
          <StatusChip tone="good">{t('shell.outboxSealed', { count: counts.sealed })}</StatusChip>
        </Box>
        {counts.trouble > 0 && (
          <StatusChip tone="bad">{t('shell.outboxTrouble', { count: counts.trouble })}</StatusChip>
        )}
      </Box>
      {progress.ledger.state !== 'untried' && (
        <StatusChip tone={reachTones[progress.ledger.state]}>
          {t(`shell.ledger.${progress.ledger.state}`)}
        </StatusChip>
      )}
      <OneLine text={ledger.data?.description ?? ''} sx={{ color: 'text.secondary' }} />
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
    <Box role="status" aria-live="polite" sx={{ flexShrink: 0 }}>
      <StatusChip tone={connectionTones[connection]}>{words[connection]}</StatusChip>
    </Box>
  );
}

function Clock() {
  const now = useHostNow(1_000);
  return (
    <Typography component="time" sx={{ fontSize: 'inherit', fontWeight: 600 }}>
      {formatTime(now)}
    </Typography>
  );
}

/** Always there: what waits for the ledger, whether this screen is connected, what runs, what the product is not. */
export function StatusBar() {
  const { t } = useTranslation();
  const running = useLive((live) => live.sessions);
  const storing = useLive(storingOf);
  const count = runningSessions(running).length;
  return (
    <Box
      sx={{
        height: '100%',
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        px: 1,
        fontSize: 14,
        [narrow]: { gap: 1, fontSize: 13 },
      }}
    >
      <Outbox />
      <Box sx={{ ml: 'auto', flexShrink: 0 }}>
        {count > 0 && storing === 'stored' && (
          <StatusChip tone="info">{t('shell.recordingCount', { count })}</StatusChip>
        )}
        {count > 0 && storing === 'not-stored' && (
          <StatusChip tone="bad">{t('shell.notStoredCount', { count })}</StatusChip>
        )}
      </Box>
      <OneLine text={t('common.notCertified')} sx={{ color: 'text.secondary' }} />
      <Connection />
      <Clock />
    </Box>
  );
}
