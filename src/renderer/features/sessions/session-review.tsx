import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import ArrowBack from '@mui/icons-material/ArrowBack';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '#shared/contract/sessions.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { formatDateTime, formatDuration } from '#renderer/format/format.ts';
import { useHostNow } from '#renderer/state/clock.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { usePatient } from '#renderer/state/patients.ts';
import { openSession } from '#renderer/state/ui.ts';
import { GapTable, MarkTable } from './event-tables.tsx';
import { ReadingTable } from './reading-table.tsx';
import { ReviewWaveforms } from './review-waveforms.tsx';
import { sealedText, SessionStateChip } from './session-list.tsx';
import { useView, type View } from './use-view.ts';

function Header({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const nowMs = useHostNow(1_000);
  const { patient } = usePatient(session.patientId);
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, flexWrap: 'wrap' }}>
      <Button startIcon={<ArrowBack />} onClick={() => openSession(null)}>
        {t('sessions.back')}
      </Button>
      <Typography variant="h1">{patient?.name ?? t('sessions.unknownPatient')}</Typography>
      <Typography color="textSecondary">
        {`${patient?.bed ?? ''} · ${formatDateTime(session.startedMs)} · ${formatDuration((session.stoppedMs ?? nowMs) - session.startedMs)}`}
      </Typography>
      <SessionStateChip session={session} />
      <Typography color="textSecondary">{sealedText(t, session, nowMs)}</Typography>
    </Box>
  );
}

const tabs = ['readings', 'marks', 'gaps'] as const;
type TabId = (typeof tabs)[number];

function Tables({ session, view }: { readonly session: Session; readonly view: View }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<TabId>('readings');
  // Who took the session over stands among the marks.
  const marks = session.marks.length + session.handovers.length;
  const counts: Partial<Record<TabId, number>> = { marks, gaps: session.gapCount };
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Tabs value={tab} onChange={(_, chosen: TabId) => setTab(chosen)}>
        {tabs.map((id) => (
          <Tab
            key={id}
            value={id}
            label={counts[id] === undefined ? t(`sessions.${id}`) : `${t(`sessions.${id}`)} (${counts[id]})`}
          />
        ))}
      </Tabs>
      {tab === 'readings' && <ReadingTable session={session} onShow={view.centre} />}
      {tab === 'marks' && <MarkTable session={session} onShow={view.centre} />}
      {tab === 'gaps' && <GapTable session={session} onShow={view.centre} />}
    </Box>
  );
}

function Review({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const view = useView(session);
  return (
    <Box sx={{ height: '100%', overflow: 'auto', p: 2, display: 'flex', flexDirection: 'column', gap: 1.5 }}>
      <Header session={session} />
      {session.state === 'interrupted' && <Alert severity="warning">{t('sessions.interruptedHint')}</Alert>}
      <ReviewWaveforms session={session} view={view} />
      <Tables session={session} view={view} />
    </Box>
  );
}

/** One session, running or not: waveforms at any zoom, readings, marks, gaps, and proof of each. */
export function SessionReview({ sessionId }: { readonly sessionId: SessionId }) {
  const { t } = useTranslation();
  const session = useHostQuery('sessions.get', { sessionId }, { refetchEveryMs: 5_000 });
  if (session.data !== undefined) return <Review session={session.data} />;
  return (
    <Box sx={{ p: 2 }}>
      {session.error === null ? (
        <Typography>{t('common.loading')}</Typography>
      ) : (
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      )}
    </Box>
  );
}
