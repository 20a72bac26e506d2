import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import Add from '@mui/icons-material/Add';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Patient } from '#shared/contract/patients.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { PatientPicker } from '#renderer/features/patients/patient-picker.tsx';
import { useHostNow } from '#renderer/state/clock.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { usePatient } from '#renderer/state/patients.ts';
import { useMay } from '#renderer/state/identity.ts';
import { choosePatient, useUi } from '#renderer/state/ui.ts';

import { PlanDialog } from './plan-dialog.tsx';
import { TreatmentCard, treatmentColumns } from './treatment-card.tsx';
import { byUrgency } from './urgency.ts';

function TreatmentList({ patient }: { readonly patient: Patient }) {
  const { t } = useTranslation();
  const nowMs = useHostNow(10_000);
  const listed = useHostQuery(
    'treatments.list',
    { patientId: patient.patientId },
    { refetchEveryMs: 15_000 },
  );
  // What was read before stays in sight while it cannot be renewed.
  const failure = listed.error !== null && (
    <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />
  );
  if (listed.data === undefined) return failure || <Typography>{t('common.loading')}</Typography>;
  const { treatments } = listed.data;
  return (
    <Box sx={{ ...treatmentColumns, gap: 1, '& > *': { gridColumn: '1 / -1' } }}>
      {failure}
      {treatments.length === 0 && <EmptyState title={t('treatments.none')} hint={t('treatments.noneHint')} />}
      {byUrgency(treatments, nowMs).map((treatment) => (
        <TreatmentCard key={treatment.treatmentId} treatment={treatment} nowMs={nowMs} />
      ))}
    </Box>
  );
}

/** Treatments of the chosen patient: what is due first. */
export function TreatmentsPage() {
  const { t } = useTranslation();
  const [registering, setRegistering] = useState(false);
  const mayPrescribe = useMay('treatment.prescribe');
  const patientId = useUi((ui) => ui.patientId);
  const { patient, failure } = usePatient(patientId);
  return (
    <Page
      title={t('treatments.title')}
      actions={
        <>
          <PatientPicker
            patient={patient}
            onChoose={(chosen) => chosen !== null && choosePatient(chosen.patientId)}
            label={t('monitor.patient')}
            placeholder={t('monitor.choosePatient')}
          />
          {mayPrescribe && (
            <Button
              variant="contained"
              startIcon={<Add />}
              disabled={patient === null}
              onClick={() => setRegistering(true)}
            >
              {t('treatments.register')}
            </Button>
          )}
        </>
      }
    >
      {failure !== null && <ErrorNotice error={failure} />}
      {patient === null ? (
        <EmptyState title={t('treatments.choosePatient')} />
      ) : (
        <TreatmentList key={patient.patientId} patient={patient} />
      )}
      {registering && patient !== null && (
        <PlanDialog patient={patient} treatment={null} onClose={() => setRegistering(false)} />
      )}
    </Page>
  );
}
