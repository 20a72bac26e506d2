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
import type { Session } from '#shared/contract/sessions.ts';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { longText } from '#renderer/kit/fit.ts';
import { Pager } from '#renderer/kit/pager.tsx';
import { usePages } from '#renderer/kit/use-pages.ts';
import { useHostMinute } from '#renderer/state/clock.ts';
import { formatMomentSeconds } from '#renderer/format/format.ts';
import { useHostQuery } from '#renderer/state/host.ts';

interface TableProps {
  readonly session: Session;
  readonly onShow: (timeMs: number) => void;
}

interface EventRow {
  readonly key: string;
  readonly timeMs: number;
  readonly cells: readonly string[];
}

const pageSize = 50;
const eventCell = { overflowWrap: 'anywhere' } as const;

/** Rows that are all here, newest first and page by page: thousands at once would hold the screen up. */
function EventTable({
  heads,
  rows,
  onShow,
}: {
  readonly heads: readonly string[];
  readonly rows: readonly EventRow[];
  readonly onShow: (timeMs: number) => void;
}) {
  const { t } = useTranslation();
  const nowMs = useHostMinute();
  const pages = usePages();
  const newest = rows.toSorted((a, b) => b.timeMs - a.timeMs);
  const from = pages.before === undefined ? 0 : Number(pages.before);
  const to = from + pageSize;
  return (
    <>
      <TableContainer component={Paper} variant="outlined">
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell>{t('sessions.time')}</TableCell>
              {heads.map((head) => (
                <TableCell key={head}>{head}</TableCell>
              ))}
              <TableCell component="td" />
            </TableRow>
          </TableHead>
          <TableBody>
            {newest.slice(from, to).map((row) => {
              const time = formatMomentSeconds(row.timeMs, nowMs);
              return (
                <TableRow key={row.key} hover>
                  <TableCell component="th" scope="row" sx={{ whiteSpace: 'nowrap' }}>
                    {time}
                  </TableCell>
                  {row.cells.map((cell, place) => (
                    <TableCell key={heads[place]} sx={place === 0 ? longText : eventCell}>
                      {cell}
                    </TableCell>
                  ))}
                  <TableCell align="right">
                    <Button aria-label={t('sessions.goThereOf', { time })} onClick={() => onShow(row.timeMs)}>
                      {t('sessions.goThere')}
                    </Button>
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </TableContainer>
      <Pager pages={pages} next={to < newest.length ? String(to) : null} />
    </>
  );
}

/** Marked events, and who took the session over when. */
export function MarkTable({ session, onShow }: TableProps) {
  const { t } = useTranslation();
  const marks = session.marks.map(({ timeMs, text, clinicianId }, index) => ({
    key: `mark-${index}`,
    timeMs,
    cells: [text, clinicianId],
  }));
  const handovers = session.handovers.map(({ timeMs, from, to }, index) => ({
    key: `handover-${index}`,
    timeMs,
    cells: [t('sessions.handover', { from, to }), to],
  }));
  const rows = [...marks, ...handovers];
  if (rows.length === 0) return <Typography color="textSecondary">{t('sessions.noMarks')}</Typography>;
  return <EventTable heads={[t('sessions.text'), t('sessions.who')]} rows={rows} onShow={onShow} />;
}

function lengthText(t: TFunction, durationMs: number): string {
  return durationMs < 1_000
    ? t('sessions.lengthMs', { value: Math.round(durationMs) })
    : t('sessions.lengthSeconds', { value: (durationMs / 1_000).toFixed(1) });
}

/** Samples that were expected and did not come. */
export function GapTable({ session, onShow }: TableProps) {
  const { t } = useTranslation();
  const listed = useHostQuery('sessions.gaps', { sessionId: session.sessionId });
  if (listed.error !== null)
    return <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />;
  if (listed.data === undefined) return <Typography>{t('common.loading')}</Typography>;
  if (listed.data.gaps.length === 0)
    return <Typography color="textSecondary">{t('sessions.noGaps')}</Typography>;
  const rows = listed.data.gaps.map((gap, index) => {
    const device = session.devices.find((one) => one.deviceId === gap.deviceId);
    const signal = device?.signals.find((one) => one.signalId === gap.signalId);
    return {
      key: String(index),
      timeMs: gap.startMs,
      cells: [
        `${device?.label ?? ''} · ${signal?.label ?? gap.signalId}`,
        lengthText(t, gap.endMs - gap.startMs),
        String(gap.samples),
        t(`absence.${gap.reason}`),
      ],
    };
  });
  const heads = [t('sessions.signal'), t('sessions.length'), t('sessions.samples'), t('sessions.reason')];
  return <EventTable heads={heads} rows={rows} onShow={onShow} />;
}
