import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { PatientId } from '#shared/domain/ids.ts';
import { usePatient } from '#renderer/state/patients.ts';

/** Whose treatment a dialog is about: it lies over the page that says so, and a dose goes to a person. */
export function OfPatient({ patientId }: { readonly patientId: PatientId }) {
  const { t } = useTranslation();
  const { patient } = usePatient(patientId);
  if (patient === null) return null;
  const { name, bed, recordNumber } = patient;
  const line = t('patients.line', { bed: bed || t('patients.noBed'), recordNumber });
  return <Typography sx={{ overflowWrap: 'anywhere' }}>{`${name} · ${line}`}</Typography>;
}
