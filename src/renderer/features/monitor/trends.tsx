import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useTheme } from '@mui/material/styles';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { Device } from '#shared/contract/devices.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { vitals } from '#shared/domain/vitals.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { hueOfVital, hues } from '#renderer/kit/tokens.ts';
import { useInView } from '#renderer/kit/use-in-view.ts';
import { formatTime, vitalUnit } from '#renderer/format/format.ts';
import { trendWindowMs } from '#renderer/state/vitals.ts';
import {
  handRows,
  timeTicks,
  trendDomain,
  trendRows,
  trendSteps,
  trendTicks,
  withEntered,
  withLive,
  type TrendRow,
} from './trend-data.ts';
import { useLooked, useSeries, useStored, type Series } from './use-series.ts';

/** What is shown: the last hour, or all of the session. */
type Span = 'hour' | 'whole';

function rowsOf(
  { code, source, stored, live }: Pick<Series, 'code' | 'source' | 'stored' | 'live'>,
  fromMs: number,
  nowMs: number,
): TrendRow[] {
  return source === 'manual'
    ? handRows(withEntered(stored, live), fromMs, nowMs)
    : trendRows(withLive(stored, live), fromMs, nowMs, vitals[code].staleAfterMs);
}

function Curve({
  code,
  source,
  rows,
  nowMs,
  colour,
}: Pick<Series, 'code' | 'source'> & {
  readonly rows: readonly TrendRow[];
  readonly nowMs: number;
  readonly colour: string;
}) {
  const { palette } = useTheme();
  const step = trendSteps[code];
  const domain = trendDomain(rows, step);
  const axis = { stroke: palette.text.secondary, fontSize: 12 } as const;
  // The axis begins with the first value, at least ten minutes ago: a short trend is not squeezed to a point.
  const fromMs = Math.min(rows[0]?.timeMs ?? nowMs, nowMs - 600_000);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={rows} margin={{ top: 4, right: 20, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke={palette.divider} vertical={false} />
        <XAxis
          dataKey="timeMs"
          type="number"
          domain={[fromMs, nowMs]}
          tickFormatter={formatTime}
          ticks={timeTicks(fromMs, nowMs)}
          interval={0}
          height={22}
          {...axis}
        />
        <YAxis
          domain={domain}
          ticks={trendTicks(domain, step)}
          width={38}
          interval="preserveStartEnd"
          {...axis}
        />
        <Line
          dataKey="value"
          stroke={colour}
          strokeWidth={2}
          dot={rows.length < 3 || source === 'manual'}
          isAnimationActive={false}
          connectNulls={false}
          type="linear"
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

/** One vital of one source; drawn anew only when something of it changed, and only where it can be seen. */
const Chart = memo(function Chart({
  code,
  source,
  owner,
  stored,
  live,
  fromMs,
  nowMs,
}: Omit<Series, 'key'> & { readonly fromMs: number; readonly nowMs: number }) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const [frame, inView] = useInView();
  const colour = hues[palette.mode][hueOfVital(code)];
  const label = t(`vital.${code}`);
  return (
    <Box
      ref={frame}
      role="img"
      aria-label={t('trend.chart', { label })}
      sx={{
        minHeight: 0,
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gridTemplateRows: 'auto 1fr',
        bgcolor: 'background.paper',
        borderRadius: 1,
        p: 1,
      }}
    >
      <Box sx={{ display: 'flex', gap: 1, fontSize: 15 }}>
        <Box component="span" sx={{ flexShrink: 0, fontWeight: 700, color: colour }}>
          {label}
        </Box>
        <OneLine text={`${vitalUnit(code)} · ${owner}`} sx={{ color: 'text.secondary' }} />
      </Box>
      <Box sx={{ minHeight: 0 }}>
        {inView && (
          <Curve
            code={code}
            source={source}
            rows={rowsOf({ code, source, stored, live }, fromMs, nowMs)}
            nowMs={nowMs}
            colour={colour}
          />
        )}
      </Box>
    </Box>
  );
});

function SpanChoice({ span, onSpan }: { readonly span: Span; readonly onSpan: (span: Span) => void }) {
  const { t } = useTranslation();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={span}
      aria-label={t('trend.span')}
      onChange={(_, chosen: Span | null) => chosen !== null && onSpan(chosen)}
      sx={{ justifySelf: 'end' }}
    >
      <ToggleButton value="whole">{t('trend.whole')}</ToggleButton>
      <ToggleButton value="hour">{t('trend.hour')}</ToggleButton>
    </ToggleButtonGroup>
  );
}

/** Trends of the whole session or of its last hour, one small chart for each vital and source; renewed every three seconds. */
export function Trends({
  shown,
  session,
}: {
  readonly shown: readonly Device[];
  readonly session: Session | null;
}) {
  const { t } = useTranslation();
  const [span, setSpan] = useState<Span>('whole');
  const looked = useLooked();
  const { nowMs } = looked;
  const hourMs = nowMs - trendWindowMs;
  const beganMs = session?.startedMs ?? hourMs;
  const fromMs = span === 'whole' ? beganMs : Math.max(beganMs, hourMs);
  const stored = useStored(session, fromMs);
  const series = useSeries(shown, session, stored.data?.series ?? [], looked, fromMs);
  const columns = series.length > 3 ? 2 : 1;
  return (
    <Box sx={{ height: '100%', minHeight: 0, display: 'flex', flexDirection: 'column', gap: 0.75 }}>
      {beganMs < hourMs && <SpanChoice span={span} onSpan={setSpan} />}
      {stored.error !== null && (
        <ErrorNotice compact error={stored.error} onRetry={() => void stored.refetch()} />
      )}
      {series.length === 0 && <EmptyState title={t('trend.empty')} hint={t('trend.emptyHint')} />}
      <Box
        sx={{
          flexGrow: 1,
          minHeight: 0,
          display: 'grid',
          gap: 0.75,
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          // Lower, and an axis has room for one number only.
          gridAutoRows: 'minmax(122px, 1fr)',
          overflow: 'auto',
        }}
      >
        {series.map(({ key, ...one }) => (
          <Chart key={key} {...one} fromMs={fromMs} nowMs={nowMs} />
        ))}
      </Box>
    </Box>
  );
}
