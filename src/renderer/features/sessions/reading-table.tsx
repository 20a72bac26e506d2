import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { ReplyOf } from '#shared/contract/index.ts';
import type { Reading, Session } from '#shared/contract/sessions.ts';
import type { SessionId, SubjectId } from '#shared/domain/ids.ts';
import { openProof } from '#renderer/features/proof/proof-store.ts';
import { valueText } from '#renderer/features/proof/sentence.ts';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Pager } from '#renderer/kit/pager.tsx';
import { usePages } from '#renderer/kit/use-pages.ts';
import { longText } from '#renderer/kit/fit.ts';
import { useHostMinute } from '#renderer/state/clock.ts';
import { formatEvidenceTime, formatMomentSeconds } from '#renderer/format/format.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';

const pageSize = 50;

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
  subjectId,
  labels,
  onShow,
}: {
  readonly reading: Reading;
  readonly subjectId: SubjectId;
  readonly labels: ReadonlyMap<string, string>;
  readonly onShow: (timeMs: number) => void;
}) {
  const { t } = useTranslation();
  const mayVerify = useMay('record.verify');
  const nowMs = useHostMinute();
  const time = formatMomentSeconds(reading.timeMs, nowMs);
  const label = t(`vital.${reading.code}`);
  return (
    <TableRow hover>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{time}</TableCell>
      <TableCell component="th" scope="row">
        {label}
      </TableCell>
      <TableCell sx={{ fontWeight: 700 }}>{valueText(t, reading)}</TableCell>
      <TableCell sx={longText}>{sourceText(t, reading, labels)}</TableCell>
      <TableCell align="right">
        <Button aria-label={t('sessions.goThereOf', { time })} onClick={() => onShow(reading.timeMs)}>
          {t('sessions.goThere')}
        </Button>
        {mayVerify && (
          <Button
            aria-label={t('sessions.verifyReading', { label, time })}
            onClick={() =>
              openProof(
                { kind: 'reading', sessionId: reading.sessionId, readingId: reading.readingId },
                {
                  what: `${label} ${valueText(t, reading)}`,
                  subjectId,
                  when: formatEvidenceTime(reading.timeMs),
                },
              )
            }
          >
            {t('sessions.verify')}
          </Button>
        )}
      </TableCell>
    </TableRow>
  );
}

/** @returns null when the page became long: then its first part is asked for anew */
function newReadings(sessionId: SessionId, known: ReplyOf<'sessions.readings'>) {
  if (known.readings.length >= 2 * pageSize) return null;
  return {
    args: { sessionId, limit: pageSize, after: known.latest },
    join: ({ readings, latest }: ReplyOf<'sessions.readings'>) => ({
      ...known,
      readings: newestFirst([...readings, ...known.readings]),
      latest,
    }),
  };
}

/** Each once: what was recorded while the first reply was made comes again. */
function newestFirst(readings: readonly Reading[]): Reading[] {
  const each = [...new Map(readings.map((reading) => [reading.readingId, reading])).values()];
  return each.toSorted((a, b) => b.timeMs - a.timeMs || (a.readingId < b.readingId ? 1 : -1));
}

/** Readings of a session, newest first, page by page. */
export function ReadingTable({
  session,
  onShow,
}: {
  readonly session: Session;
  readonly onShow: (timeMs: number) => void;
}) {
  const { t } = useTranslation();
  const pages = usePages();
  const { before } = pages;
  const { sessionId } = session;
  // What is entered late may belong on any page; what is measured comes on the first.
  const renewEveryMs = before === undefined ? 3_000 : 15_000;
  const listed = useHostQuery(
    'sessions.readings',
    { sessionId, limit: pageSize, ...(before !== undefined && { before }) },
    {
      keepPrevious: true,
      ...(session.state === 'running' && { refetchEveryMs: renewEveryMs }),
      // The first page grows by what is new, and nothing else is sent again.
      ...(before === undefined && { since: (known) => newReadings(sessionId, known) }),
    },
  );
  if (listed.error !== null)
    return <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />;
  if (listed.data === undefined) return <Typography>{t('common.loading')}</Typography>;
  const { readings, next } = listed.data;
  if (readings.length === 0) return <Typography color="textSecondary">{t('sessions.noReadings')}</Typography>;
  const labels = new Map<string, string>(session.devices.map(({ deviceId, label }) => [deviceId, label]));
  return (
    <>
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
            {readings.map((reading) => (
              <Row
                key={reading.readingId}
                reading={reading}
                subjectId={session.subjectId}
                labels={labels}
                onShow={onShow}
              />
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      <Pager pages={pages} next={next} />
    </>
  );
}
