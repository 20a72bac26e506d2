import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilter, AuditOverview } from '#shared/contract/audit.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Facts } from '#renderer/kit/facts.tsx';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useHostMinute } from '#renderer/state/clock.ts';
import { formatEvidenceTime, formatMoment } from '#renderer/format/format.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';
import { Breaks } from './breaks.tsx';
import { withSome } from './with-some.ts';

const stateTones = { 'catching-up': 'wait', following: 'good', waiting: 'warn' } as const;

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-label={title}
      sx={{ p: 2, ...stack(1), alignContent: 'start' }}
    >
      <Typography variant="h2">{title}</Typography>
      {children}
    </Paper>
  );
}

function Ledger({ ledger, ledgerProblem, checkedMs }: AuditOverview) {
  const { t } = useTranslation();
  if (ledger === null) {
    return (
      <Card title={t('audit.ledger')}>
        <Alert severity="warning" variant="outlined">
          <Typography sx={{ fontWeight: 600 }}>{ledgerProblem?.reason ?? t('audit.ledgerAway')}</Typography>
          <Typography>{ledgerProblem?.hint}</Typography>
        </Alert>
      </Card>
    );
  }
  return (
    <Card title={`${t('audit.ledger')}: ${ledger.description}`}>
      <Facts
        facts={[
          { name: t('audit.height'), value: ledger.height },
          {
            name: t('audit.checked'),
            value: checkedMs === null ? t('audit.notChecked') : formatEvidenceTime(checkedMs),
          },
          { name: t('audit.head'), value: ledger.headHash, code: true },
          { name: t('audit.ca'), value: ledger.caFingerprint, code: true },
        ]}
      />
    </Card>
  );
}

function Rebuild() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const rebuild = useHostMutation('audit.rebuild', {
    touches: ['audit.overview', 'audit.breaks', 'audit.blocks'],
    onDone: () => setAsking(false),
  });
  return (
    <>
      <Button variant="outlined" sx={{ justifySelf: 'start' }} onClick={() => setAsking(true)}>
        {t('audit.rebuild')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t('audit.rebuildTitle')}
        confirmLabel={t('audit.rebuild')}
        busy={rebuild.isPending}
        error={rebuild.error}
        onConfirm={() => rebuild.mutate({})}
        onClose={() => setAsking(false)}
      >
        <Typography>{t('audit.rebuildHint')}</Typography>
      </ConfirmDialog>
    </>
  );
}

function View({
  view,
  said,
  asOfMs,
}: {
  readonly view: AuditOverview['view'];
  /** Why it waits stands beside it already. */
  readonly said: boolean;
  /** When it was told, while it cannot be asked; null: just now. */
  readonly asOfMs: number | null;
}) {
  const { t } = useTranslation();
  const mayRebuild = useMay('audit.rebuild');
  const nowMs = useHostMinute();
  const { lastBlock, behind } = view;
  const rest = behind === null ? t('audit.behindUnknown') : t('audit.behind', { count: behind });
  const some = view.blocks === 0 ? t('audit.noneRead') : `${view.blocks}, ${rest}`;
  const read = behind === 0 ? view.blocks : some;
  const newest =
    lastBlock === null
      ? t('common.none')
      : lastBlock.timeMs === null
        ? t('audit.newestUndated', { number: lastBlock.number })
        : t('audit.newestValue', { number: lastBlock.number, time: formatEvidenceTime(lastBlock.timeMs) });
  return (
    <Card title={t('audit.view')}>
      {asOfMs === null ? (
        <StatusChip tone={stateTones[view.state]}>{t(`audit.states.${view.state}`)}</StatusChip>
      ) : (
        <StatusChip tone="warn">{t('audit.asOf', { time: formatMoment(asOfMs, nowMs) })}</StatusChip>
      )}
      {view.reason !== '' && !said && (
        <Typography>
          <strong>{view.reason}</strong> {view.hint}
        </Typography>
      )}
      <Facts
        facts={[
          { name: t('audit.read'), value: read },
          { name: t('audit.newest'), value: newest },
          {
            name: t('audit.transactions'),
            value: withSome(t, view.transactions, view.refused, 'refusedCount'),
          },
          {
            name: t('audit.sessionsSealed'),
            value: withSome(t, view.sessions, view.openSessions, 'openSessions'),
          },
        ]}
      />
      {mayRebuild && <Rebuild />}
    </Card>
  );
}

/** Breaks on top, then how the ledger is and how much of it was read. */
export function Overview({ onShow }: { readonly onShow: ((filter: AuditFilter) => void) | null }) {
  const { t } = useTranslation();
  const overview = useHostQuery('audit.overview', {}, { refetchEveryMs: 3_000 });
  if (overview.data === undefined) {
    return overview.error === null ? (
      <Typography>{t('common.loading')}</Typography>
    ) : (
      <ErrorNotice error={overview.error} onRetry={() => void overview.refetch()} />
    );
  }
  return (
    <>
      {overview.error === null ? (
        <Breaks overview={overview.data} onShow={onShow} />
      ) : (
        <ErrorNotice error={overview.error} onRetry={() => void overview.refetch()} />
      )}
      <Box sx={{ ...stack(2), gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' } }}>
        <Ledger {...overview.data} />
        <View
          view={overview.data.view}
          said={overview.data.view.reason === overview.data.ledgerProblem?.reason}
          asOfMs={overview.error === null ? null : overview.dataUpdatedAt}
        />
      </Box>
    </>
  );
}
