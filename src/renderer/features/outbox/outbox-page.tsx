import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Facts } from '#renderer/kit/facts.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { Pager } from '#renderer/kit/pager.tsx';
import { usePages } from '#renderer/kit/use-pages.ts';
import { IntentId } from '#shared/domain/ids.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import { useHostMinute } from '#renderer/state/clock.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';
import { useLive } from '#renderer/state/live.ts';
import { useOutbox } from '#renderer/state/outbox.ts';
import { usePatientsById } from '#renderer/state/patients.ts';
import { OutboxRow } from './outbox-row.tsx';
import { ProgressPanel } from './progress-panel.tsx';
import { titleOf, type KnownTo } from './title.ts';

const filters = ['all', 'waiting', 'trouble', 'sealed'] as const;
type Filter = (typeof filters)[number];

/** What the ledger says of itself; nothing while it cannot be reached, which stands above. */
function Ledger({ away }: { readonly away: boolean }) {
  const { t } = useTranslation();
  const ledger = useHostQuery('ledger.status', {}, { refetchEveryMs: 10_000 });
  if (away) return null;
  if (ledger.error !== null)
    return <ErrorNotice error={ledger.error} onRetry={() => void ledger.refetch()} />;
  if (ledger.data === undefined) return null;
  const { description, height, headHash, caFingerprint } = ledger.data;
  return (
    <Paper variant="outlined" component="section" aria-label={t('outbox.ledger')} sx={{ p: 2, ...stack(1) }}>
      <Typography variant="h2">
        {t('outbox.ledger')}: {description}
      </Typography>
      <Facts
        facts={[
          { name: t('outbox.height'), value: height },
          { name: t('outbox.head'), value: headHash, code: true },
          { name: t('outbox.ca'), value: caFingerprint, code: true },
        ]}
      />
    </Paper>
  );
}

/** What this screen knows of what an entry names. */
function useKnown(): (entry: OutboxEntry) => KnownTo {
  const sessions = useLive((live) => live.sessions);
  const devices = useLive((live) => live.devices);
  const nowMs = useHostMinute();
  const mayRead = useMay('patient.read');
  const patients = usePatientsById(mayRead ? [...sessions.values()].map(({ patientId }) => patientId) : []);
  const models = new Map([...devices.values()].map(({ model, modelName }) => [model, modelName]));
  return ({ sessionId }) => {
    const session = sessionId === null ? undefined : sessions.get(sessionId);
    if (session === undefined) return { session: null, models, nowMs };
    const name = patients.get(session.patientId)?.name ?? null;
    return { session: { name, startedMs: session.startedMs }, models, nowMs };
  };
}

function Entries({ filter }: { readonly filter: Filter }) {
  const { t } = useTranslation();
  const known = useKnown();
  const pages = usePages();
  const before = pages.before === undefined ? undefined : IntentId.parse(pages.before);
  const listed = useHostQuery(
    'outbox.list',
    { ...(filter !== 'all' && { state: filter }), ...(before !== undefined && { before }) },
    before === undefined ? { refetchEveryMs: 5_000 } : {},
  );
  if (listed.error !== null)
    return <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />;
  if (listed.data === undefined) return <Typography>{t('common.loading')}</Typography>;
  if (listed.data.entries.length === 0) return <EmptyState title={t(`outbox.nothingIs.${filter}`)} />;
  return (
    <>
      <TableContainer component={Paper} variant="outlined">
        <Table>
          <TableHead>
            <TableRow>
              <TableCell>{t('outbox.state')}</TableCell>
              <TableCell>{t('outbox.what')}</TableCell>
              <TableCell>{t('outbox.since')}</TableCell>
              <TableCell>{t('outbox.why')}</TableCell>
              <TableCell component="td" />
            </TableRow>
          </TableHead>
          <TableBody>
            {listed.data.entries.map((entry) => (
              <OutboxRow key={entry.intentId} entry={entry} title={titleOf(t, entry, known(entry))} />
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      <Pager pages={pages} next={listed.data.next} />
    </>
  );
}

/** What is on its way to the ledger: waiting, sealed, in trouble with a reason and a button. */
export function OutboxPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>('all');
  const outbox = useOutbox();
  const words = {
    all: t('outbox.all'),
    waiting: t('outbox.waiting'),
    trouble: t('outbox.trouble'),
    sealed: t('outbox.sealed'),
  };
  const word = (one: Filter) =>
    one === 'all' || outbox === null ? words[one] : `${words[one]} (${outbox.counts[one]})`;
  return (
    <Page
      title={t('outbox.title')}
      actions={
        <ToggleButtonGroup
          exclusive
          value={filter}
          aria-label={t('outbox.filter')}
          onChange={(_, chosen: Filter | null) => chosen !== null && setFilter(chosen)}
        >
          {filters.map((one) => (
            <ToggleButton key={one} value={one}>
              {word(one)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      <Typography color="textSecondary">{t('outbox.lead')}</Typography>
      {outbox !== null && <ProgressPanel waiting={outbox.counts.waiting} progress={outbox.progress} />}
      <Ledger away={outbox?.progress.ledger.state === 'unreachable'} />
      <Entries key={filter} filter={filter} />
    </Page>
  );
}
