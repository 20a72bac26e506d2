import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Password from '@mui/icons-material/PasswordOutlined';
import PersonAdd from '@mui/icons-material/PersonAddOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { useHostQuery } from '#renderer/state/host.ts';
import { ClinicianRow } from './clinician-row.tsx';
import { PinRuleDialog } from './pin-rule-dialog.tsx';
import { RegisterClinicianDialog } from './register-clinician-dialog.tsx';

/** For the IT administrator: who works here, who still has to enrol, whose certificate ends, and who is revoked. */
export function ClinicianList() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'register' | 'pin-rule' | null>(null);
  const close = () => setOpen(null);
  const listed = useHostQuery('clinicians.list', {});
  const clinicians = listed.data?.clinicians ?? [];
  const buttons = (
    <>
      <Button startIcon={<Password />} onClick={() => setOpen('pin-rule')}>
        {t('clinicians.pinRule')}
      </Button>
      <Button variant="contained" startIcon={<PersonAdd />} onClick={() => setOpen('register')}>
        {t('clinicians.register')}
      </Button>
    </>
  );
  return (
    <Page title={t('clinicians.title')} actions={buttons}>
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
                <TableCell>{t('clinicians.certificate')}</TableCell>
                <TableCell component="td" />
              </TableRow>
            </TableHead>
            <TableBody>
              {clinicians.map((one) => (
                <ClinicianRow key={one.clinicianId} clinician={one} />
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
      {open === 'register' && <RegisterClinicianDialog onClose={close} />}
      {open === 'pin-rule' && <PinRuleDialog onClose={close} />}
    </Page>
  );
}
