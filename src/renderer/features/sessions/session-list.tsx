import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Patient } from '#shared/contract/patients.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { PatientId } from '#shared/domain/ids.ts';
import { longText } from '#renderer/kit/fit.ts';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { useHostNow } from '#renderer/state/clock.ts';
import { formatDateTime, formatDuration, formatMomentSeconds } from '#renderer/format/format.ts';
import { openSession } from '#renderer/state/ui.ts';

const tones = { running: 'info', stopped: 'good', interrupted: 'warn' } as const;

export function SessionStateChip({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  return <StatusChip tone={tones[session.state]}>{t(`sessions.states.${session.state}`)}</StatusChip>;
}

/** Up to where the ledger holds the session. */
export function sealedText(t: TFunction, session: Session, nowMs: number): string {
  if (session.sealedUntilMs === null) return t('sessions.sealedNothing');
  if (session.stoppedMs !== null && session.sealedUntilMs >= session.stoppedMs)
    return t('sessions.sealedAll');
  return t('sessions.sealedUntil', { time: formatMomentSeconds(session.sealedUntilMs, nowMs) });
}

function Row({
  session,
  patient,
  nowMs,
}: {
  readonly session: Session;
  readonly patient: Patient | undefined;
  readonly nowMs: number;
}) {
  const { t } = useTranslation();
  const started = formatDateTime(session.startedMs);
  return (
    <TableRow hover>
      <TableCell component="th" scope="row" sx={{ ...longText, fontWeight: 700 }}>
        {patient?.name ?? t('sessions.unknownPatient')}
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{started}</TableCell>
      <TableCell>{formatDuration((session.stoppedMs ?? nowMs) - session.startedMs)}</TableCell>
      <TableCell sx={longText}>
        {session.devices.map(({ label }) => label).join(', ') || t('common.none')}
      </TableCell>
      <TableCell>
        <SessionStateChip session={session} />
      </TableCell>
      <TableCell>{sealedText(t, session, nowMs)}</TableCell>
      <TableCell align="right">
        <Button
          variant="outlined"
          aria-label={t('sessions.openOf', { time: started })}
          onClick={() => openSession(session.sessionId)}
        >
          {t('sessions.open')}
        </Button>
      </TableCell>
    </TableRow>
  );
}

/** A page of sessions. */
export function SessionTable({
  sessions,
  patients,
}: {
  readonly sessions: readonly Session[];
  readonly patients: ReadonlyMap<PatientId, Patient>;
}) {
  const { t } = useTranslation();
  const nowMs = useHostNow(1_000);
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table>
        <TableHead>
          <TableRow>
            <TableCell>{t('sessions.ofPatient')}</TableCell>
            <TableCell>{t('sessions.started')}</TableCell>
            <TableCell>{t('sessions.duration')}</TableCell>
            <TableCell>{t('sessions.devices')}</TableCell>
            <TableCell>{t('sessions.state')}</TableCell>
            <TableCell>{t('sessions.sealed')}</TableCell>
            <TableCell component="td" />
          </TableRow>
        </TableHead>
        <TableBody>
          {sessions.map((session) => (
            <Row
              key={session.sessionId}
              session={session}
              patient={patients.get(session.patientId)}
              nowMs={nowMs}
            />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
