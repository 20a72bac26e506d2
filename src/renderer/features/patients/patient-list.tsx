import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import PersonAdd from '@mui/icons-material/PersonAddOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Patient } from '#shared/contract/sessions.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { formatDay } from '#renderer/state/format.ts';
import { usePatients } from '#renderer/state/patients.ts';
import { useMay } from '#renderer/state/identity.ts';
import { choosePatient, goTo, type PageId } from '#renderer/state/ui.ts';
import { RegisterPatientDialog } from './register-patient-dialog.tsx';

function PatientRow({ patient }: { readonly patient: Patient }) {
  const { t } = useTranslation();
  const mayTreat = useMay('treatment.read');
  const { name } = patient;
  const show = (page: PageId) => () => {
    choosePatient(patient.patientId);
    goTo(page);
  };
  return (
    <TableRow hover>
      <TableCell component="th" scope="row" sx={{ fontWeight: 700 }}>
        {name}
      </TableCell>
      <TableCell>{patient.bed}</TableCell>
      <TableCell>{patient.recordNumber}</TableCell>
      <TableCell>{formatDay(patient.birthDate)}</TableCell>
      <TableCell>{t(`patients.sexes.${patient.sex}`)}</TableCell>
      <TableCell align="right">
        <Button aria-label={t('patients.toMonitorOf', { name })} onClick={show('monitor')}>
          {t('patients.toMonitor')}
        </Button>
        {mayTreat && (
          <Button aria-label={t('patients.toTreatmentsOf', { name })} onClick={show('treatments')}>
            {t('patients.toTreatments')}
          </Button>
        )}
      </TableCell>
    </TableRow>
  );
}

/** Patients of this ward. */
export function PatientList() {
  const { t } = useTranslation();
  const [registering, setRegistering] = useState(false);
  const mayRegister = useMay('patient.register');
  const listed = usePatients();
  const patients = listed.data?.patients ?? [];
  const button = mayRegister && (
    <Button variant="contained" startIcon={<PersonAdd />} onClick={() => setRegistering(true)}>
      {t('patients.register')}
    </Button>
  );
  return (
    <Page title={t('patients.title')} actions={button}>
      {listed.error !== null && <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />}
      {listed.data !== undefined && patients.length === 0 && (
        <EmptyState title={t('patients.none')} hint={t('patients.noneHint')} />
      )}
      {patients.length > 0 && (
        <TableContainer component={Paper} variant="outlined">
          <Table>
            <TableHead>
              <TableRow>
                <TableCell>{t('patients.name')}</TableCell>
                <TableCell>{t('patients.bed')}</TableCell>
                <TableCell>{t('patients.recordNumber')}</TableCell>
                <TableCell>{t('patients.birthDate')}</TableCell>
                <TableCell>{t('patients.sex')}</TableCell>
                <TableCell component="td" />
              </TableRow>
            </TableHead>
            <TableBody>
              {patients.map((patient) => (
                <PatientRow key={patient.patientId} patient={patient} />
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
      {registering && <RegisterPatientDialog onClose={() => setRegistering(false)} />}
    </Page>
  );
}
