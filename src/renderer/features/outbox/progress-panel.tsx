import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { OutboxProgress } from '#shared/contract/outbox.ts';
import { Facts } from '#renderer/kit/facts.tsx';
import { useHostNow } from '#renderer/state/clock.ts';
import { formatAge, formatDateTime } from '#renderer/format/format.ts';
import { remainingText } from './progress.ts';

function LedgerAway({ ledger }: { readonly ledger: OutboxProgress['ledger'] }) {
  const { t } = useTranslation();
  if (ledger.state === 'reachable' || ledger.state === 'untried') return null;
  const time = ledger.sinceMs === null ? t('common.unknown') : formatDateTime(ledger.sinceMs);
  return (
    <Alert severity={ledger.state === 'paused' ? 'info' : 'warning'} variant="outlined">
      <AlertTitle>{t(`outbox.away.${ledger.state}`, { time })}</AlertTitle>
      <Typography sx={{ fontWeight: 600 }}>{ledger.reason}</Typography>
      <Typography>{ledger.hint}</Typography>
      <Typography color="textSecondary">{t('outbox.awayHint')}</Typography>
    </Alert>
  );
}

/** How far the outbox is: why the ledger is away, and how long what waits will take. */
export function ProgressPanel({
  waiting,
  progress,
}: {
  readonly waiting: number;
  readonly progress: OutboxProgress;
}) {
  const { t } = useTranslation();
  const nowMs = useHostNow(1_000);
  const { oldestWaitingMs, sealedLastMinute, remainingMs, ledger } = progress;
  const oldest =
    oldestWaitingMs === null
      ? t('common.none')
      : `${formatDateTime(oldestWaitingMs)} (${formatAge(t, nowMs - oldestWaitingMs)})`;
  return (
    <>
      <LedgerAway ledger={ledger} />
      {waiting > 0 && (
        <Paper variant="outlined" component="section" aria-label={t('outbox.progress')} sx={{ p: 2 }}>
          <Facts
            facts={[
              { name: t('outbox.waiting'), value: waiting },
              { name: t('outbox.oldest'), value: oldest },
              { name: t('outbox.lastMinute'), value: sealedLastMinute },
              { name: t('outbox.remaining'), value: remainingText(t, remainingMs) },
            ]}
          />
        </Paper>
      )}
    </>
  );
}
