import { useState } from 'react';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { PatientId } from '#shared/domain/ids.ts';
import { PatientPicker } from '#renderer/features/patients/patient-picker.tsx';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { Pager } from '#renderer/kit/pager.tsx';
import { usePages } from '#renderer/kit/use-pages.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { usePatient, usePatientsById } from '#renderer/state/patients.ts';
import { useUi } from '#renderer/state/ui.ts';
import { SessionReview } from './session-review.tsx';
import { SessionTable } from './session-list.tsx';

const pageSize = 50;

/** Sessions of one patient or of all, newest first, page by page. */
function Sessions({ patientId }: { readonly patientId: PatientId | null }) {
  const { t } = useTranslation();
  const pages = usePages();
  const { before } = pages;
  const asked = {
    limit: pageSize,
    ...(patientId !== null && { patientId }),
    ...(before !== undefined && { before }),
  };
  const listed = useHostQuery('sessions.list', asked, { refetchEveryMs: 10_000, keepPrevious: true });
  const patients = usePatientsById(listed.data?.sessions.map((session) => session.patientId) ?? []);
  if (listed.error !== null)
    return <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />;
  if (listed.data === undefined) return <Typography>{t('common.loading')}</Typography>;
  const { sessions, next } = listed.data;
  if (sessions.length === 0) return <EmptyState title={t('sessions.none')} hint={t('sessions.noneHint')} />;
  return (
    <>
      <SessionTable sessions={sessions} patients={patients} />
      <Pager pages={pages} next={next} />
    </>
  );
}

function AllSessions() {
  const { t } = useTranslation();
  const [patientId, setPatientId] = useState<PatientId | null>(null);
  const { patient } = usePatient(patientId);
  const picker = (
    <PatientPicker
      clearable
      patient={patient}
      onChoose={(chosen) => setPatientId(chosen?.patientId ?? null)}
      label={t('sessions.ofPatient')}
      placeholder={t('sessions.allPatients')}
    />
  );
  return (
    <Page title={t('sessions.title')} actions={picker}>
      <Sessions key={patientId} patientId={patientId} />
    </Page>
  );
}

/** All sessions, or the one that was opened. */
export function SessionsPage() {
  const sessionId = useUi((ui) => ui.openSessionId);
  return sessionId === null ? <AllSessions /> : <SessionReview key={sessionId} sessionId={sessionId} />;
}
