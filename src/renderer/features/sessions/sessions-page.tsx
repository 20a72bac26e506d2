import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PatientId } from '#shared/domain/ids.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { useHostQuery } from '#renderer/state/host.ts';
import { usePatients } from '#renderer/state/patients.ts';
import { useUi } from '#renderer/state/ui.ts';
import { SessionReview } from './session-review.tsx';
import { SessionTable } from './session-list.tsx';

function AllSessions() {
  const { t } = useTranslation();
  const [patientId, setPatientId] = useState<PatientId | ''>('');
  const patients = usePatients();
  const listed = useHostQuery('sessions.list', patientId === '' ? {} : { patientId }, {
    refetchEveryMs: 10_000,
  });
  const known = patients.data?.patients ?? [];
  const picker = (
    <TextField
      select
      size="small"
      label={t('sessions.ofPatient')}
      value={patientId}
      sx={{ minWidth: 260 }}
      slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      onChange={(event) =>
        setPatientId(known.find((patient) => patient.patientId === event.target.value)?.patientId ?? '')
      }
    >
      <MenuItem value="">{t('sessions.allPatients')}</MenuItem>
      {known.map((patient) => (
        <MenuItem key={patient.patientId} value={patient.patientId}>
          {patient.name}
        </MenuItem>
      ))}
    </TextField>
  );
  return (
    <Page title={t('sessions.title')} actions={picker}>
      {listed.error !== null && <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />}
      {listed.data?.sessions.length === 0 && (
        <EmptyState title={t('sessions.none')} hint={t('sessions.noneHint')} />
      )}
      {listed.data !== undefined && listed.data.sessions.length > 0 && (
        <SessionTable sessions={listed.data.sessions} patients={known} />
      )}
    </Page>
  );
}

/** All sessions, or the one that was opened. */
export function SessionsPage() {
  const sessionId = useUi((ui) => ui.openSessionId);
  return sessionId === null ? <AllSessions /> : <SessionReview key={sessionId} sessionId={sessionId} />;
}
