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
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { formatDate } from '#renderer/state/format.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { RegisterClinicianDialog } from './register-clinician-dialog.tsx';

/** For the IT administrator: who works here, and who still has to enrol. */
export function ClinicianList() {
  const { t } = useTranslation();
  const [registering, setRegistering] = useState(false);
  const listed = useHostQuery('clinicians.list', {});
  const clinicians = listed.data?.clinicians ?? [];
  const button = (
    <Button variant="contained" startIcon={<PersonAdd />} onClick={() => setRegistering(true)}>
      {t('clinicians.register')}
    </Button>
  );
  return (
    <Page title={t('clinicians.title')} actions={button}>
      {listed.error !== null && <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />}
      {listed.data !== undefined && clinicians.length === 0 && <EmptyState title={t('clinicians.none')} />}
      {clinicians.length > 0 && (
        <TableContainer component={Paper} variant="outlined">
          <Table>
            <TableHead>
              <TableRow>
                <TableCell>{t('clinicians.name')}</TableCell>
                <TableCell>{t('clinicians.id')}</TableCell>
                <TableCell>{t('clinicians.role')}</TableCell>
                <TableCell>{t('clinicians.state')}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {clinicians.map((one) => (
                <TableRow key={one.clinicianId} hover>
                  <TableCell component="th" scope="row" sx={{ fontWeight: 700 }}>
                    {one.name}
                  </TableCell>
                  <TableCell>{one.clinicianId}</TableCell>
                  <TableCell>{t(`role.${one.role}`)}</TableCell>
                  <TableCell>
                    <StatusChip tone={one.enrolled ? 'good' : 'wait'}>
                      {one.enrolled ? t('clinicians.enrolled') : t('clinicians.waiting')}
                    </StatusChip>
                    {one.certificateExpiresMs !== null && (
                      <> · {t('clinicians.expires', { date: formatDate(one.certificateExpiresMs) })}</>
                    )}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
      {registering && <RegisterClinicianDialog onClose={() => setRegistering(false)} />}
    </Page>
  );
}
