import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import PersonAdd from '@mui/icons-material/PersonAddOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Patient } from '#shared/contract/patients.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { longText } from '#renderer/kit/fit.ts';
import { Page } from '#renderer/kit/page.tsx';
import { Pager } from '#renderer/kit/pager.tsx';
import { usePages } from '#renderer/kit/use-pages.ts';
import { useSettled } from '#renderer/kit/use-settled.ts';
import { formatDay } from '#renderer/format/format.ts';
import { usePatientPage } from '#renderer/state/patients.ts';
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
      <TableCell component="th" scope="row" sx={{ ...longText, fontWeight: 700 }}>
        {name}
      </TableCell>
      <TableCell sx={{ overflowWrap: 'anywhere', minWidth: 60 }}>{patient.bed}</TableCell>
      <TableCell sx={{ overflowWrap: 'anywhere', minWidth: 100 }}>{patient.recordNumber}</TableCell>
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

const pageSize = 50;

/** A page of the patients whom a text fits; all that there are by name, else the ones registered last first. */
function Patients({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const pages = usePages();
  const listed = usePatientPage(text, pageSize, pages.before);
  const { data } = listed;
  if (listed.error !== null)
    return <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />;
  if (data === undefined) return <Typography>{t('common.loading')}</Typography>;
  if (data.patients.length === 0 && text !== '') return <EmptyState title={t('patients.noneFits')} />;
  if (data.patients.length === 0)
    return <EmptyState title={t('patients.none')} hint={t('patients.noneHint')} />;
  const onOnePage = pages.page === 1 && data.next === null;
  const patients = onOnePage ? data.patients.toSorted((a, b) => a.name.localeCompare(b.name)) : data.patients;
  return (
    <>
      {!onOnePage && <Typography color="textSecondary">{t('patients.newestFirst')}</Typography>}
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
      <Pager pages={pages} next={data.next} />
    </>
  );
}

/** Patients of this ward, to look through and to search. */
export function PatientList() {
  const { t } = useTranslation();
  const [registering, setRegistering] = useState(false);
  const [text, setText] = useState('');
  const asked = useSettled(text.trim());
  const mayRegister = useMay('patient.register');
  return (
    <Page
      title={t('patients.title')}
      actions={
        <>
          <TextField
            type="search"
            size="small"
            label={t('patients.search')}
            placeholder={t('patients.searchHint')}
            value={text}
            onChange={(event) => setText(event.target.value)}
            sx={{ width: 320 }}
            slotProps={{ htmlInput: { maxLength: 120, autoComplete: 'off' } }}
          />
          {mayRegister && (
            <Button variant="contained" startIcon={<PersonAdd />} onClick={() => setRegistering(true)}>
              {t('patients.register')}
            </Button>
          )}
        </>
      }
    >
      <Patients key={asked} text={asked} />
      {registering && <RegisterPatientDialog onClose={() => setRegistering(false)} />}
    </Page>
  );
}
