import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { longText } from '#renderer/kit/fit.ts';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { formatDateTime } from '#renderer/format/format.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { isNamedKind } from '#renderer/i18n/record-kinds.ts';
import { useMay } from '#renderer/state/identity.ts';

const tones = { waiting: 'wait', sealed: 'good', trouble: 'bad' } as const;

function Why({ entry }: { readonly entry: OutboxEntry }) {
  const { t } = useTranslation();
  if (entry.state === 'sealed') {
    return (
      <Typography
        color="textSecondary"
        sx={{ fontFamily: 'monospace', fontSize: 13, overflowWrap: 'anywhere' }}
      >
        {t('outbox.transaction', { id: entry.transactionId ?? t('common.unknown') })}
      </Typography>
    );
  }
  return (
    <>
      <Typography sx={{ fontWeight: 600 }}>{entry.reason}</Typography>
      <Typography>{entry.hint}</Typography>
      {entry.attempts > 0 && (
        <Typography color="textSecondary">{t('outbox.attempts', { count: entry.attempts })}</Typography>
      )}
    </>
  );
}

/** One entry of the outbox. */
export function OutboxRow({
  entry,
  title,
}: {
  readonly entry: OutboxEntry;
  /** As people say it. */
  readonly title: string;
}) {
  const { t } = useTranslation();
  const mayRetry = useMay('outbox.retry');
  const retry = useHostMutation('outbox.retry', { touches: ['outbox.list'] });
  const words = { waiting: t('outbox.waiting'), sealed: t('outbox.sealed'), trouble: t('outbox.trouble') };
  return (
    <TableRow hover sx={{ verticalAlign: 'top' }}>
      <TableCell>
        <StatusChip tone={tones[entry.state]}>{words[entry.state]}</StatusChip>
      </TableCell>
      <TableCell component="th" scope="row" sx={longText}>
        <Typography sx={{ fontWeight: 600 }}>{title}</Typography>
        <Typography color="textSecondary">{`${isNamedKind(entry.kind) ? t(`audit.kinds.${entry.kind}`) : entry.kind} · ${t('outbox.by', { id: entry.clinicianId })}`}</Typography>
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{formatDateTime(entry.sealedMs ?? entry.createdMs)}</TableCell>
      <TableCell>
        <Why entry={entry} />
        {retry.error !== null && <ErrorNotice error={retry.error} compact />}
      </TableCell>
      <TableCell align="right">
        {entry.state === 'trouble' && mayRetry && (
          <ActionButton
            busy={retry.isPending}
            aria-label={t('outbox.retryOf', { title })}
            onClick={() => retry.mutate({ intentId: entry.intentId })}
          >
            {t('outbox.retry')}
          </ActionButton>
        )}
      </TableCell>
    </TableRow>
  );
}
