import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import type { Session, TrendSeries } from '#shared/contract/sessions.ts';
import { vitalKey } from '#shared/contract/streams.ts';
import type { TrendPoint } from '#shared/domain/trend.ts';
import { VitalCode } from '#shared/domain/vitals.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { trendWindowMs, useVitals } from '#renderer/state/vitals.ts';
import { withEntered, withLive } from './trend-data.ts';

/** One chart: a vital of one source. */
export interface Series extends Pick<TrendSeries, 'code' | 'source'> {
  readonly key: string;
  readonly owner: string;
  readonly points: readonly TrendPoint[];
}

/** The host's reply is for the time until it was asked; the rest came live, of which an hour is kept. */
const askAgainMs = trendWindowMs / 6;

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

/** Vitals of the shown devices and those entered by hand, each with what is stored and what came live. */
export function useSeries(
  shown: readonly Device[],
  session: Session | null,
  stored: readonly TrendSeries[],
  fromMs: number,
): readonly Series[] {
  const live = useVitals((state) => state.trends);
  const ownerOf = useOwner(shown, session);
  const sessionId = session?.sessionId ?? null;
  const keyOf = ({ code, source, deviceId }: Omit<TrendSeries, 'points'>) =>
    vitalKey({ code, source, deviceId, sessionId });
  const known = new Map(stored.map((one) => [keyOf(one), one]));
  for (const code of VitalCode.options) {
    const sources = [
      ...shown.flatMap(({ deviceId }) =>
        (['detector', 'device'] as const).map((source) => ({ code, source, deviceId })),
      ),
      ...(session === null ? [] : [{ code, source: 'manual' as const, deviceId: null }]),
    ];
    for (const one of sources) {
      const key = keyOf(one);
      if (!known.has(key) && live.has(key)) known.set(key, { ...one, points: [] });
    }
  }
  const order = ({ code }: Series) => VitalCode.options.indexOf(code);
  return [...known]
    .map(([key, { code, source, deviceId, points }]) => {
      const join = source === 'manual' ? withEntered : withLive;
      const owner = ownerOf({ source, deviceId });
      return { key, code, source, owner, points: join(points, live.get(key) ?? []) };
    })
    .filter(({ points }) => points.some(({ timeMs, value }) => value !== null && timeMs >= fromMs))
    .toSorted((a, b) => order(a) - order(b));
}

/** Of a running session what its journal has; what nobody records is only known since this screen sees it. */
export function useStored(session: Session | null, fromMs: number) {
  // Rounded, so that the same is asked for again for a while.
  const asked = Math.max(0, Math.floor(fromMs / askAgainMs) * askAgainMs);
  return useHostQuery(
    'sessions.trends',
    { sessionId: session?.sessionId ?? '', fromMs: asked },
    { enabled: session !== null, refetchEveryMs: askAgainMs, keepPrevious: true },
  );
}
