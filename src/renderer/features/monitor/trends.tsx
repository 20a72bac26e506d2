import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { Device } from '#shared/contract/devices.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { VitalCode, vitals } from '#shared/domain/vitals.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { hueOfVital, hues } from '#renderer/kit/tokens.ts';
import { hostNow, useHostNow } from '#renderer/state/clock.ts';
import { formatTime, vitalUnit } from '#renderer/state/format.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { seedTrends, trendWindowMs, useVitals, vitalKey, type TrendPoint } from '#renderer/state/vitals.ts';
import { trendDomain, trendRows, trendSteps, trendTicks, type TrendRow } from './trend-data.ts';

interface Series {
  readonly key: string;
  readonly code: VitalCode;
  readonly owner: string;
  readonly points: readonly TrendPoint[];
}

/** Before this screen was opened the session already had readings: they are read once. */
function TrendSeed({ session }: { readonly session: Session }) {
  const [fromMs] = useState(() => Math.round(hostNow() - trendWindowMs));
  const { data } = useHostQuery('sessions.readings', { sessionId: session.sessionId, fromMs, limit: 20_000 });
  useEffect(() => {
    if (data !== undefined) useVitals.setState((state) => seedTrends(state, data.readings));
  }, [data]);
  return null;
}

function Curve({
  series,
  rows,
  nowMs,
  colour,
}: {
  readonly series: Series;
  readonly rows: readonly TrendRow[];
  readonly nowMs: number;
  readonly colour: string;
}) {
  const { palette } = useTheme();
  const step = trendSteps[series.code];
  const domain = trendDomain(rows, step);
  const axis = { stroke: palette.text.secondary, fontSize: 12 } as const;
  // The axis begins with the first value, at least ten minutes ago: a short trend is not squeezed to a point.
  const fromMs = Math.min(rows[0]?.timeMs ?? nowMs, nowMs - 600_000);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={rows} margin={{ top: 4, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke={palette.divider} vertical={false} />
        <XAxis
          dataKey="timeMs"
          type="number"
          domain={[fromMs, nowMs]}
          tickFormatter={formatTime}
          tickCount={5}
          height={22}
          {...axis}
        />
        <YAxis domain={domain} ticks={trendTicks(domain, step)} width={38} {...axis} />
        <Line
          dataKey="value"
          stroke={colour}
          strokeWidth={2}
          dot={rows.length < 3}
          isAnimationActive={false}
          connectNulls={false}
          type="linear"
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

function Chart({ series, nowMs }: { readonly series: Series; readonly nowMs: number }) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const { code, points, owner } = series;
  const rows = trendRows(points, nowMs - trendWindowMs, nowMs, vitals[code].staleAfterMs);
  const colour = hues[palette.mode][hueOfVital(code)];
  const label = t(`vital.${code}`);
  return (
    <Box
      role="img"
      aria-label={t('trend.chart', { label })}
      sx={{
        minHeight: 0,
        display: 'grid',
        gridTemplateRows: 'auto 1fr',
        bgcolor: 'background.paper',
        borderRadius: 1,
        p: 1,
      }}
    >
      <Typography sx={{ fontWeight: 700, color: colour, fontSize: 15 }}>
        {label}
        <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400, ml: 1 }}>
          {`${vitalUnit(code)} · ${owner}`}
        </Box>
      </Typography>
      <Box sx={{ minHeight: 0 }}>
        <Curve series={series} rows={rows} nowMs={nowMs} colour={colour} />
      </Box>
    </Box>
  );
}

function useSeries(shown: readonly Device[], session: Session | null, nowMs: number): readonly Series[] {
  const { t } = useTranslation();
  const trends = useVitals((state) => state.trends);
  return VitalCode.options.flatMap((code) => {
    const ofDevices = shown.flatMap(({ deviceId, label }) =>
      (['detector', 'device'] as const).map((source) => ({
        key: vitalKey({ deviceId, sessionId: null, code, source }),
        owner: source === 'detector' ? `${label}, ${t('source.detector')}` : label,
      })),
    );
    const byHand =
      session === null
        ? []
        : [
            {
              key: vitalKey({ deviceId: null, sessionId: session.sessionId, code, source: 'manual' }),
              owner: t('source.manual'),
            },
          ];
    return [...ofDevices, ...byHand].flatMap(({ key, owner }) => {
      const points = trends.get(key) ?? [];
      return points.some(({ timeMs, value }) => value !== null && timeMs > nowMs - trendWindowMs)
        ? [{ key, code, owner, points }]
        : [];
    });
  });
}

/** Trends of the last hour, one small chart for each vital and source; renewed every two seconds. */
export function Trends({
  shown,
  session,
}: {
  readonly shown: readonly Device[];
  readonly session: Session | null;
}) {
  const { t } = useTranslation();
  const nowMs = useHostNow(2_000);
  const series = useSeries(shown, session, nowMs);
  const seed = session !== null && <TrendSeed key={session.sessionId} session={session} />;
  if (series.length === 0) {
    return (
      <>
        {seed}
        <EmptyState title={t('trend.empty')} hint={t('trend.emptyHint')} />
      </>
    );
  }
  const columns = series.length > 3 ? 2 : 1;
  return (
    <Box
      sx={{
        height: '100%',
        display: 'grid',
        gap: 0.75,
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridAutoRows: 'minmax(90px, 1fr)',
        overflow: 'auto',
      }}
    >
      {seed}
      {series.map((one) => (
        <Chart key={one.key} series={one} nowMs={nowMs} />
      ))}
    </Box>
  );
}
