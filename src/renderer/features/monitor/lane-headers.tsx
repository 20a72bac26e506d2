import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Device } from '#shared/contract/devices.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { useLive } from '#renderer/state/live.ts';
import { setPreferences, usePreferences } from '#renderer/state/preferences.ts';
import type { LaneReport, LaneState, WaveformLane } from '#renderer/waveform/lanes.ts';
import { gainOf, gainsOf } from './lanes-of.ts';

/** Lanes may be as low as one line of text: then the gain makes room for what is wrong. */
const oneRow = '@container lane (max-height: 35px)';
const twoRows = '@container lane (max-height: 71px)';

const tight = '@container lane (max-height: 47px)';

const words = {
  fontWeight: 700,
  fontSize: 14.5,
  lineHeight: '20px',
  maxWidth: '100%',
  [tight]: { fontSize: 13, lineHeight: '17px' },
} as const;

/** Long words take two lines where the lane has them. */
const name = {
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  whiteSpace: 'normal',
  [twoRows]: { display: 'block', whiteSpace: 'nowrap', fontSize: 13 },
} as const;

/** Beside a name in two lines what is wrong has two lines as well: the gain goes where there are not three rows. */
const threeRows = '@container lane (max-height: 107px)';
const crowded = { lineHeight: '17px', fontSize: 13.5 } as const;

function gainText(t: TFunction, signal: SignalInfo, value: number): string {
  return signal.unit === 'mV' ? t('monitor.gainMm', { value }) : t('monitor.gainTimes', { value });
}

/** Without the unit, which is that of every lane. */
function gainShort(t: TFunction, signal: SignalInfo, value: number): string {
  return signal.unit === 'mV' ? String(value) : t('monitor.gainTimesShort', { value });
}

function GainMenu({
  signal,
  laneKey,
  short,
}: {
  readonly signal: SignalInfo;
  readonly laneKey: string;
  /** Up to which height of the lane the gain is told without its unit. */
  readonly short: typeof oneRow | typeof twoRows;
}) {
  const { t } = useTranslation();
  const kept = usePreferences((preferences) => preferences.gains);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const gain = gainOf(signal, kept);
  const choose = (value: number) => {
    setPreferences(({ gains }) => ({ gains: { ...gains, [laneKey]: value } }));
    setAnchor(null);
  };
  return (
    <>
      <Button
        size="small"
        color="inherit"
        aria-haspopup="menu"
        aria-label={`${t('monitor.gain', { label: signal.label })}: ${gainText(t, signal, gain)}`}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{
          px: 0.5,
          py: 0,
          minWidth: 0,
          minHeight: 24,
          [tight]: { minHeight: 18 },
          [oneRow]: { minHeight: 24 },
          flexShrink: 0,
          fontSize: 13,
          fontWeight: 500,
          color: 'text.secondary',
        }}
      >
        <Box component="span" sx={{ [short]: { display: 'none' } }}>
          {gainText(t, signal, gain)}
        </Box>
        <Box component="span" sx={{ display: 'none', [short]: { display: 'inline' } }}>
          {gainShort(t, signal, gain)}
        </Box>
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {gainsOf(signal).map((value) => (
          <MenuItem key={value} selected={value === gain} onClick={() => choose(value)}>
            {gainText(t, signal, value)}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

/** Why nothing is drawn, in the clinician's words. */
function laneProblem(
  t: TFunction,
  state: LaneState | undefined,
  device: Device | undefined,
  connected: boolean,
): string | null {
  if (!connected) return t('absence.no-connection');
  if (device !== undefined && device.state !== 'running') return t(`strip.states.${device.state}`);
  if (state === 'waiting') return t('monitor.laneWaiting');
  return state === 'no-signal' ? t('monitor.laneNoSignal') : null;
}

/** Gain, and beside it where there is no third row that the trace leaves its lane: that is told at any height. */
const besideGain = {
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  columnGap: 0.5,
  maxWidth: '100%',
  [twoRows]: { flexWrap: 'nowrap' },
  [oneRow]: { flexWrap: 'nowrap', ml: 'auto', flexShrink: 0 },
} as const;

/** Of one lane. */
export function Heading({
  lane,
  problem,
  beyond,
}: {
  readonly lane: WaveformLane;
  readonly problem: string | null;
  /** A part of the trace lies beyond the scale. */
  readonly beyond: boolean;
}) {
  const { t } = useTranslation();
  const { key, signal, colour } = lane;
  const says = problem === null && beyond;
  const gain = {
    ...(problem !== null && { [threeRows]: { display: 'none' } }),
    ...(says && { [oneRow]: { display: 'none' } }),
  };
  const lines = { ...words, ...name, ...(problem !== null && crowded) };
  return (
    <Box
      sx={{
        containerName: 'lane',
        containerType: 'size',
        borderTop: 1,
        borderColor: 'divider',
        minHeight: 0,
      }}
    >
      <Box
        sx={{
          height: '100%',
          py: 0.25,
          pl: 1,
          display: 'flex',
          flexDirection: 'column',
          alignItems: 'flex-start',
          overflow: 'hidden',
          [tight]: { py: 0 },
          [oneRow]: { flexDirection: 'row', alignItems: 'center', gap: 0.5 },
        }}
      >
        <OneLine text={signal.label} sx={{ ...lines, color: problem === null ? colour : 'text.secondary' }} />
        <Box sx={besideGain}>
          <Box sx={{ ml: -0.5, display: 'flex', ...gain }}>
            <GainMenu signal={signal} laneKey={key} short={says ? twoRows : oneRow} />
          </Box>
          {says && <OneLine text={t('monitor.laneClipped')} sx={{ ...words, color: 'warning.main' }} />}
        </Box>
        {problem !== null && <OneLine text={problem} sx={{ ...lines, color: 'warning.main' }} />}
      </Box>
    </Box>
  );
}

/** Name, gain and state of each lane, left of the waveforms: over them they would hide how each trace begins. */
export function LaneHeaders({
  lanes,
  report: { states, clipped },
  devices,
}: {
  readonly lanes: readonly WaveformLane[];
  readonly report: LaneReport;
  readonly devices: readonly Device[];
}) {
  const { t } = useTranslation();
  const connected = useLive((live) => live.connection === 'connected');
  return (
    <Box
      sx={{
        minWidth: 0,
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gridTemplateRows: `repeat(${lanes.length}, minmax(0, 1fr))`,
      }}
    >
      {lanes.map((lane) => {
        const device = devices.find((candidate) => candidate.deviceId === lane.signal.deviceId);
        return (
          <Heading
            key={lane.key}
            lane={lane}
            problem={laneProblem(t, states[lane.key], device, connected)}
            beyond={clipped.includes(lane.key)}
          />
        );
      })}
    </Box>
  );
}
