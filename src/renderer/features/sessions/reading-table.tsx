import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Reading, Session } from '#shared/contract/sessions.ts';
import { openProof } from '#renderer/features/proof/proof-store.ts';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { formatTimeSeconds, formatVital, vitalUnit } from '#renderer/state/format.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';

const shownAtFirst = 50;

/** A number with its unit, or dashes with the reason. */
function readingText(t: TFunction, reading: Reading): string {
  if (reading.value === null)
    return `${t('common.dash')} (${t(`absence.${reading.absence ?? 'not-measured'}`)})`;
  return `${formatVital(reading.code, reading.value)} ${vitalUnit(reading.code)}`;
}

function sourceText(t: TFunction, reading: Reading, labels: ReadonlyMap<string, string>): string {
  if (reading.enteredBy !== null) {
    const by = t('sessions.enteredBy', { id: reading.enteredBy });
    return reading.confirmed ? `${by}, ${t('sessions.confirmed')}` : by;
  }
  const label = reading.deviceId === null ? undefined : labels.get(reading.deviceId);
  return [label, t(`source.${reading.source}`)].filter((part) => part !== undefined).join(' · ');
}

function Row({
  reading,
  labels,
  onShow,
}: {
  readonly reading: Reading;
  readonly labels: ReadonlyMap<string, string>;
  readonly onShow: (timeMs: number) => void;
}) {
  const { t } = useTranslation();
  const mayVerify = useMay('record.verify');
  const time = formatTimeSeconds(reading.timeMs);
  const label = t(`vital.${reading.code}`);
  return (
    <TableRow hover>
      <TableCell>{time}</TableCell>
      <TableCell component="th" scope="row">
        {label}
      </TableCell>
      <TableCell sx={{ fontWeight: 700 }}>{readingText(t, reading)}</TableCell>
      <TableCell>{sourceText(t, reading, labels)}</TableCell>
      <TableCell align="right">
        <Button aria-label={t('sessions.goThereOf', { time })} onClick={() => onShow(reading.timeMs)}>
          {t('sessions.goThere')}
        </Button>
        {mayVerify && (
          <Button
            aria-label={t('sessions.verifyReading', { label, time })}
            onClick={() =>
              openProof({ kind: 'reading', sessionId: reading.sessionId, readingId: reading.readingId })
            }
          >
            {t('sessions.verify')}
          </Button>
        )}
      </TableCell>
    </TableRow>
  );
}

/** Readings of a session, newest first. */
export function ReadingTable({
  session,
  onShow,
}: {
  readonly session: Session;
  readonly onShow: (timeMs: number) => void;
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(shownAtFirst);
  const running = session.state === 'running';
  const listed = useHostQuery(
    'sessions.readings',
    { sessionId: session.sessionId, limit: 20_000 },
    running ? { refetchEveryMs: 3_000 } : {},
  );
  if (listed.error !== null)
    return <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />;
  if (listed.data === undefined) return <Typography>{t('common.loading')}</Typography>;
  const readings = listed.data.readings.toReversed();
  if (readings.length === 0) return <Typography color="textSecondary">{t('sessions.noReadings')}</Typography>;
  const labels = new Map<string, string>(session.devices.map(({ deviceId, label }) => [deviceId, label]));
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{t('sessions.time')}</TableCell>
            <TableCell>{t('sessions.vital')}</TableCell>
            <TableCell>{t('sessions.value')}</TableCell>
            <TableCell>{t('sessions.source')}</TableCell>
            <TableCell component="td" />
          </TableRow>
        </TableHead>
        <TableBody>
          {readings.slice(0, shown).map((reading) => (
            <Row key={reading.readingId} reading={reading} labels={labels} onShow={onShow} />
          ))}
        </TableBody>
      </Table>
      {readings.length > shown && (
        <Button fullWidth onClick={() => setShown(shown * 4)}>
          {t('sessions.showMore', { count: readings.length - shown })}
        </Button>
      )}
    </TableContainer>
  );
}
