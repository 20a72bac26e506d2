import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { alpha, type SxProps, type Theme } from '@mui/material/styles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Device } from '#shared/contract/devices.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { setPreferences, usePreferences } from '#renderer/state/preferences.ts';
import type { LaneState, WaveformLane } from '#renderer/waveform/lanes.ts';
import { gainOf, gainsOf } from './lanes-of.ts';

function gainText(t: TFunction, signal: SignalInfo, value: number): string {
  return signal.unit === 'mV' ? t('monitor.gainMm', { value }) : t('monitor.gainTimes', { value });
}

function GainMenu({ signal, laneKey }: { readonly signal: SignalInfo; readonly laneKey: string }) {
  const { t } = useTranslation();
  const kept = usePreferences((preferences) => preferences.gains);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const gain = gainOf(signal, kept);
  const choose = (value: number) => {
    setPreferences({ gains: { ...kept, [laneKey]: value } });
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
          pointerEvents: 'auto',
          px: 0.75,
          minWidth: 0,
          fontSize: 13,
          fontWeight: 500,
          color: 'text.secondary',
        }}
      >
        {gainText(t, signal, gain)}
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
function laneProblem(t: TFunction, state: LaneState | undefined, device: Device | undefined): string | null {
  if (device !== undefined && device.state !== 'running') return t(`strip.states.${device.state}`);
  return state === 'no-signal' ? t('monitor.laneNoSignal') : null;
}

/** Behind the words, so that a trace below them does not make them illegible; right of the 1 mV mark. */
const plate: SxProps<Theme> = (theme) => ({
  display: 'flex',
  alignItems: 'center',
  gap: 0.5,
  pl: 0.75,
  pr: 0.5,
  height: 32,
  borderRadius: 1,
  bgcolor: alpha(theme.palette.background.default, 0.72),
});

/** Name, gain and state of each lane, laid over the waveforms at the lane's upper edge. */
export function LaneHeaders({
  lanes,
  states,
  devices,
}: {
  readonly lanes: readonly WaveformLane[];
  readonly states: Readonly<Record<string, LaneState>>;
  readonly devices: readonly Device[];
}) {
  const { t } = useTranslation();
  return (
    <Box
      sx={{
        position: 'absolute',
        inset: 0,
        display: 'grid',
        gridTemplateRows: `repeat(${lanes.length}, minmax(0, 1fr))`,
        pointerEvents: 'none',
      }}
    >
      {lanes.map(({ key, signal, colour }) => {
        const device = devices.find((candidate) => candidate.deviceId === signal.deviceId);
        const problem = laneProblem(t, states[key], device);
        return (
          <Box key={key} sx={{ display: 'flex', alignItems: 'flex-start', minHeight: 0, pl: 5 }}>
            <Box sx={plate}>
              <Box component="span" sx={{ color: colour, fontWeight: 700, fontSize: 15 }}>
                {signal.label}
              </Box>
              <GainMenu signal={signal} laneKey={key} />
              {problem !== null && (
                <Box component="span" sx={{ color: 'warning.main', fontWeight: 700 }}>
                  {problem}
                </Box>
              )}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
