import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import type { Session, TrendSeries } from '#shared/contract/sessions.ts';
import { vitalKey } from '#shared/contract/streams.ts';
import type { TrendPoint } from '#shared/domain/trend.ts';
import { VitalCode } from '#shared/domain/vitals.ts';
import { hostNow } from '#renderer/state/clock.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { trendStepMs, trendWindowMs, useVitals } from '#renderer/state/vitals.ts';
import { joinTrends } from './trend-data.ts';

type Points = readonly TrendPoint[];

/** One chart: a vital of one source, what the host keeps of it and what came since it was asked. */
export interface Series extends Pick<TrendSeries, 'code' | 'source'> {
  readonly key: string;
  readonly owner: string;
  readonly stored: Points;
  readonly live: Points;
}

/** The host's reply is for the time until it was asked; the rest came live, of which an hour is kept. */
const askAgainMs = trendWindowMs / 6;
const noPoints: Points = [];

/** What came live and when that was looked at; both stay the same in between, however much comes. */
export interface Looked {
  readonly nowMs: number;
  readonly live: ReadonlyMap<string, Points>;
}

const look = (): Looked => ({ nowMs: hostNow(), live: useVitals.getState().trends });

/** Looks at once, and again as often as a point may be added: a chart costs more to draw than a number. */
export function useLooked(): Looked {
  const [looked, setLooked] = useState(look);
  useEffect(() => {
    const timer = setInterval(() => setLooked(look()), trendStepMs);
    return () => clearInterval(timer);
  }, []);
  return looked;
}

/** Whose values they are, in words. */
function useOwner(shown: readonly Device[], session: Session | null) {
  const { t } = useTranslation();
  const labels = new Map<string | null, string>(
    [...(session?.devices ?? []), ...shown].map(({ deviceId, label }) => [deviceId, label]),
  );
  return ({ source, deviceId }: Pick<TrendSeries, 'source' | 'deviceId'>): string => {
    if (source === 'manual') return t('source.manual');
    const label = labels.get(deviceId) ?? '';
    return source === 'detector' ? `${label}, ${t('source.detector')}` : label;
  };
}

const hasSince = (points: Points, fromMs: number): boolean =>
  points.some(({ timeMs, value }) => value !== null && timeMs >= fromMs);

/** Vitals of the shown devices and those entered by hand, each with what is stored and what came live. */
export function useSeries(
  shown: readonly Device[],
  session: Session | null,
  stored: readonly TrendSeries[],
  { live }: Looked,
  fromMs: number,
): readonly Series[] {
  const ownerOf = useOwner(shown, session);
  const sessionId = session?.sessionId ?? null;
  const keyOf = ({ code, source, deviceId }: Omit<TrendSeries, 'points'>) =>
    vitalKey({ code, source, deviceId, sessionId });
  const known = new Map<string, Omit<TrendSeries, 'points'> & { readonly points: Points }>(
    stored.map((one) => [keyOf(one), one]),
  );
  for (const code of VitalCode.options) {
    const sources = [
      ...shown.flatMap(({ deviceId }) =>
        (['detector', 'device'] as const).map((source) => ({ code, source, deviceId })),
      ),
      ...(session === null ? [] : [{ code, source: 'manual' as const, deviceId: null }]),
    ];
    for (const one of sources) {
      const key = keyOf(one);
      if (!known.has(key) && live.has(key)) known.set(key, { ...one, points: noPoints });
    }
  }
  const order = ({ code }: Series) => VitalCode.options.indexOf(code);
  return [...known]
    .map(([key, { code, source, deviceId, points }]) => ({
      key,
      code,
      source,
      owner: ownerOf({ source, deviceId }),
      stored: points,
      live: live.get(key) ?? noPoints,
    }))
    .filter((one) => hasSince(one.stored, fromMs) || hasSince(one.live, fromMs))
    .toSorted((a, b) => order(a) - order(b));
}

/** Of a running session what its journal has; what nobody records is only known since this screen sees it. */
export function useStored(session: Session | null, fromMs: number) {
  // Rounded, so that the same is asked for again for a while.
  const asked = Math.max(0, Math.floor(fromMs / askAgainMs) * askAgainMs);
  const args = { sessionId: session?.sessionId ?? '', fromMs: asked };
  return useHostQuery('sessions.trends', args, {
    enabled: session !== null,
    refetchEveryMs: askAgainMs,
    keepPrevious: true,
    since: ({ series, latest: after }) => ({
      args: { ...args, after },
      join: ({ series: news, latest }) => ({ series: joinTrends(series, news), latest }),
    }),
  });
}
