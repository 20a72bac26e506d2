import Box from '@mui/material/Box';
import Straighten from '@mui/icons-material/Straighten';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { sizes } from '#renderer/kit/tokens.ts';
import { scaleOf, useScreenSeen, type Trust } from '#renderer/state/calibration.ts';
import { useHostMinute } from '#renderer/state/clock.ts';
import { formatMomentSeconds } from '#renderer/format/format.ts';
import { useHost } from '#renderer/state/host.ts';
import { useLive } from '#renderer/state/live.ts';
import { usePreferences } from '#renderer/state/preferences.ts';
import type { LaneReport, WaveformLane } from '#renderer/waveform/lanes.ts';
import { noReport, WaveformView } from '#renderer/waveform/waveform-view.tsx';
import { LaneHeaders } from './lane-headers.tsx';
import { coloursOf, lanesOf, signalsInOrder, silentDevices, withKnownSignals } from './lanes-of.ts';

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

function useLanes(
  devices: readonly Device[],
  shown: readonly Device[],
  ranges: LaneReport['ranges'],
): WaveformLane[] {
  const appearance = usePreferences((kept) => kept.appearance);
  const gains = usePreferences((kept) => kept.gains);
  const filter = usePreferences((kept) => kept.filter);
  const chosen = usePreferences((kept) => kept.lanes);
  const notchHz = usePreferences((kept) => kept.notchHz);
  const connected = useLive((live) => live.connection === 'connected');
  // As text it stays the same until it says something else.
  const silent = silentDevices(shown, connected).join(' ');
  return useMemo(
    () => lanesOf(devices, { appearance, gains, lanes: chosen, filter, notchHz }, ranges, silent.split(' ')),
    [devices, appearance, gains, chosen, filter, notchHz, ranges, silent],
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

function Mark({ text, tone }: { readonly text: string; readonly tone: 'info' | 'warning' }) {
  return (
    <Box
      component="span"
      role="status"
      sx={{
        px: 1,
        borderRadius: 0.5,
        fontWeight: 700,
        minWidth: 0,
        bgcolor: `${tone}.main`,
        color: `${tone}.contrastText`,
      }}
    >
      <OneLine text={text} />
    </Box>
  );
}

/** Below the waveforms, so that no trace is covered: whether they are of now, how they are drawn, what is left out. */
function Legend({
  frozenAtMs,
  trust,
  hidden,
}: {
  readonly frozenAtMs: number | null;
  readonly trust: Trust;
  /** Signals without a lane. */
  readonly hidden: number;
}) {
  const { t } = useTranslation();
  const { sweepMmPerSecond, filter, notchHz } = usePreferences();
  const nowMs = useHostMinute();
  const connected = useLive((live) => live.connection === 'connected');
  const drawn = [
    t('monitor.speedValue', { value: sweepMmPerSecond }),
    t('monitor.filterIs', { filter: t(`monitor.filters.${filter}`) }),
    notchHz === null ? '' : t('monitor.notchIs', { value: notchHz }),
    hidden === 0 ? '' : t('monitor.hiddenSignals', { count: hidden }),
  ];
  return (
    <Box sx={{ height: 24, display: 'flex', alignItems: 'center', gap: 1, fontSize: 13, minWidth: 0 }}>
      {!connected && <Mark tone="warning" text={t('monitor.disconnected')} />}
      {connected && frozenAtMs !== null && (
        <Mark tone="info" text={t('monitor.frozen', { time: formatMomentSeconds(frozenAtMs, nowMs) })} />
      )}
      {trust !== 'measured' && (
        <Box
          data-testid="not-calibrated"
          sx={{ flexShrink: 0, display: 'flex', gap: 0.5, color: 'warning.main', fontWeight: 600 }}
        >
          <Straighten aria-hidden sx={{ fontSize: 18 }} />
          {t(`monitor.notCalibrated.${trust}`)}
        </Box>
      )}
      <OneLine
        text={drawn.filter((part) => part !== '').join(' · ')}
        sx={{ ml: 'auto', flexShrink: 9, color: 'text.secondary' }}
      />
    </Box>
  );
}

/** Sweeping waveforms of the shown devices, drawn by a worker; their names stand beside them. */
export function WaveformPanel({
  shown,
  frozenAtMs,
}: {
  readonly shown: readonly Device[];
  readonly frozenAtMs: number | null;
}) {
  const { t } = useTranslation();
  const laneDevices = useLaneDevices(shown);
  useWatched(laneDevices);
  const [report, setReport] = useState(noReport);
  const lanes = useLanes(laneDevices, shown, report.ranges);
  const appearance = usePreferences((kept) => kept.appearance);
  const sweep = usePreferences((kept) => kept.sweepMmPerSecond);
  const calibrations = usePreferences((kept) => kept.calibrations);
  const scale = scaleOf(calibrations, useScreenSeen());
  const paper = usePreferences((kept) => kept.paper);
  const hidden = signalsInOrder(laneDevices).length - lanes.length;
  if (lanes.length === 0)
    return <EmptyState title={t('monitor.noWaveforms')} hint={t('monitor.noWaveformsHint')} />;
  return (
    <Box
      sx={{
        height: '100%',
        minHeight: 0,
        display: 'grid',
        columnGap: 0.5,
        gridTemplateColumns: `${sizes.laneHeadings}px minmax(0, 1fr)`,
        gridTemplateRows: 'minmax(0, 1fr) auto',
      }}
    >
      <LaneHeaders lanes={lanes} report={report} devices={shown} />
      <Box sx={{ minHeight: 0, overflow: 'hidden', borderRadius: 1 }}>
        <WaveformView
          lanes={lanes}
          sweepMmPerSecond={sweep}
          pixelsPerMm={scale.pixelsPerMm}
          grid={paper}
          frozen={frozenAtMs !== null}
          colours={coloursOf(appearance)}
          label={t('monitor.waveformsOf')}
          heldText={t('monitor.heldUp')}
          onReport={setReport}
        />
      </Box>
      <Box sx={{ gridColumn: '1 / -1', minWidth: 0 }}>
        <Legend frozenAtMs={frozenAtMs} trust={scale.trust} hidden={hidden} />
      </Box>
    </Box>
  );
}
