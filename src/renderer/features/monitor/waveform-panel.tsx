import Box from '@mui/material/Box';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { formatMomentSeconds } from '#renderer/state/format.ts';
import { useHost } from '#renderer/state/host.ts';
import { useLive } from '#renderer/state/live.ts';
import { usePreferences } from '#renderer/state/preferences.ts';
import { defaultPixelsPerMm, type LaneState, type WaveformLane } from '#renderer/waveform/lanes.ts';
import { WaveformView } from '#renderer/waveform/waveform-view.tsx';
import { rangingSource } from './auto-range.ts';
import { LaneHeaders } from './lane-headers.tsx';
import { coloursOf, lanesOf, signalsInOrder, withKnownSignals, type Ranges } from './lanes-of.ts';

/** A name for what the lanes depend on: losses and batteries change often, lanes do not. */
function laneFingerprint(devices: readonly Device[]): string {
  return JSON.stringify(
    devices.map(({ deviceId, state, signals }) => [deviceId, state === 'closed', signals]),
  );
}

/** Losses and batteries make devices new every second; these stay the same object until their lanes change. */
function useLaneDevices(devices: readonly Device[]): readonly Device[] {
  const known = useLive((live) => live.knownSignals);
  const shown = devices.map((device) => withKnownSignals(device, known));
  const [kept, setKept] = useState(shown);
  if (laneFingerprint(kept) === laneFingerprint(shown)) return kept;
  setKept(shown);
  return shown;
}

function useLanes(devices: readonly Device[], ranges: Ranges): WaveformLane[] {
  const appearance = usePreferences((kept) => kept.appearance);
  const gains = usePreferences((kept) => kept.gains);
  const filter = usePreferences((kept) => kept.filter);
  const chosen = usePreferences((kept) => kept.lanes);
  const notchHz = usePreferences((kept) => kept.notchHz);
  return useMemo(
    () => lanesOf(devices, { appearance, gains, lanes: chosen, filter, notchHz }, ranges),
    [devices, appearance, gains, chosen, filter, notchHz, ranges],
  );
}

/** Tells the host which devices' waveforms this screen wants, for as long as it shows them. */
function useWatched(devices: readonly Device[]): void {
  const { client } = useHost();
  useEffect(() => {
    const ids = devices.filter((device) => device.signals.length > 0).map((device) => device.deviceId);
    client.stream.watch(ids.slice(0, 16));
  }, [client, devices]);
  useEffect(() => () => client.stream.watch([]), [client]);
}

function Banner({ text, tone }: { readonly text: string; readonly tone: 'info' | 'warning' }) {
  return (
    <Box
      role="status"
      sx={{
        position: 'absolute',
        top: 8,
        left: '50%',
        transform: 'translateX(-50%)',
        px: 2,
        py: 0.5,
        borderRadius: 1,
        fontWeight: 700,
        bgcolor: `${tone}.main`,
        color: `${tone}.contrastText`,
        pointerEvents: 'none',
      }}
    >
      {text}
    </Box>
  );
}

/** Sweeping waveforms of the shown devices, drawn by a worker; headers and notes lie over them. */
export function WaveformPanel({
  shown,
  frozenAtMs,
}: {
  readonly shown: readonly Device[];
  readonly frozenAtMs: number | null;
}) {
  const { t } = useTranslation();
  const { client } = useHost();
  const laneDevices = useLaneDevices(shown);
  useWatched(laneDevices);
  const [ranges, setRanges] = useState<Ranges>(new Map());
  // After a replug heights are found anew; until then each lane keeps the one it had.
  const keepRanges = useCallback((found: Ranges) => setRanges((old) => new Map([...old, ...found])), []);
  const source = useMemo(
    () => rangingSource(client.stream, signalsInOrder(laneDevices), keepRanges),
    [client, laneDevices, keepRanges],
  );
  const lanes = useLanes(laneDevices, ranges);
  const appearance = usePreferences((kept) => kept.appearance);
  const sweep = usePreferences((kept) => kept.sweepMmPerSecond);
  const pixelsPerMm = usePreferences((kept) => kept.pixelsPerMm);
  const paper = usePreferences((kept) => kept.paper);
  const connection = useLive((live) => live.connection);
  const [states, setStates] = useState<Readonly<Record<string, LaneState>>>({});
  const hidden = signalsInOrder(laneDevices).length - lanes.length;
  if (lanes.length === 0)
    return <EmptyState title={t('monitor.noWaveforms')} hint={t('monitor.noWaveformsHint')} />;
  return (
    <Box sx={{ position: 'relative', height: '100%', minHeight: 0, overflow: 'hidden', borderRadius: 1 }}>
      <WaveformView
        source={source}
        lanes={lanes}
        sweepMmPerSecond={sweep}
        pixelsPerMm={pixelsPerMm ?? defaultPixelsPerMm}
        grid={paper}
        frozen={frozenAtMs !== null}
        colours={coloursOf(appearance)}
        label={t('monitor.waveformsOf')}
        onStates={setStates}
      />
      <LaneHeaders lanes={lanes} states={states} devices={shown} />
      {connection !== 'connected' && <Banner tone="warning" text={t('monitor.disconnected')} />}
      {connection === 'connected' && frozenAtMs !== null && (
        <Banner tone="info" text={t('monitor.frozen', { time: formatMomentSeconds(frozenAtMs) })} />
      )}
      {hidden > 0 && (
        <Box sx={{ position: 'absolute', bottom: 4, right: 8, color: 'text.secondary', fontSize: 13 }}>
          {t('monitor.hiddenSignals', { count: hidden })}
        </Box>
      )}
    </Box>
  );
}
