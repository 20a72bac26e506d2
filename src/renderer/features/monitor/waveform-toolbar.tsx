import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Popover from '@mui/material/Popover';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Tooltip from '@mui/material/Tooltip';
import useMediaQuery from '@mui/material/useMediaQuery';
import ArrowDropDown from '@mui/icons-material/ArrowDropDown';
import Pause from '@mui/icons-material/Pause';
import PlayArrow from '@mui/icons-material/PlayArrow';
import Straighten from '@mui/icons-material/Straighten';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { KeyHint } from '#renderer/kit/key-hint.tsx';
import { narrow } from '#renderer/kit/tokens.ts';
import { scaleOf, useScreenSeen } from '#renderer/state/calibration.ts';
import { setPreferences, usePreferences } from '#renderer/state/preferences.ts';
import { LaneMenu } from './lane-menu.tsx';
import { sweepSpeeds } from '#renderer/waveform/lanes.ts';

export type MonitorView = 'waveforms' | 'trends';

function Choice({
  label,
  value,
  onChoose,
  minWidth,
  children,
}: {
  readonly label: string;
  /** For the longest of its values. */
  readonly minWidth: number;
  /** As text: a menu gives back what its entry holds, and a number is no text. */
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly children: ReactNode;
}) {
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      onChange={(event) => onChoose(event.target.value)}
      sx={{ minWidth }}
    >
      {children}
    </TextField>
  );
}

const filters = ['monitor', 'diagnostic', 'off'] as const;
const notches = [50, 60] as const;

function WaveformChoices() {
  const { t } = useTranslation();
  const kept = usePreferences();
  return (
    <>
      <Choice
        label={t('monitor.speed')}
        minWidth={138}
        value={String(kept.sweepMmPerSecond)}
        onChoose={(text) =>
          setPreferences({ sweepMmPerSecond: sweepSpeeds.find((speed) => String(speed) === text) ?? 25 })
        }
      >
        {sweepSpeeds.map((value) => (
          <MenuItem key={value} value={String(value)}>
            {t('monitor.speedValue', { value })}
          </MenuItem>
        ))}
      </Choice>
      <Choice
        label={t('monitor.filter')}
        minWidth={128}
        value={kept.filter}
        onChoose={(text) =>
          setPreferences({ filter: filters.find((filter) => filter === text) ?? 'monitor' })
        }
      >
        {filters.map((filter) => (
          <MenuItem key={filter} value={filter}>
            {t(`monitor.filters.${filter}`)}
          </MenuItem>
        ))}
      </Choice>
      <Choice
        label={t('monitor.notch')}
        minWidth={100}
        value={String(kept.notchHz ?? 'off')}
        onChoose={(text) => setPreferences({ notchHz: notches.find((hz) => String(hz) === text) ?? null })}
      >
        <MenuItem value="off">{t('monitor.notchOff')}</MenuItem>
        {notches.map((value) => (
          <MenuItem key={value} value={String(value)}>
            {t('monitor.notchValue', { value })}
          </MenuItem>
        ))}
      </Choice>
      <ToggleButton
        value="paper"
        size="small"
        selected={kept.paper}
        onChange={() => setPreferences({ paper: !kept.paper })}
      >
        {t('monitor.paper')}
      </ToggleButton>
    </>
  );
}

/** The same behind one button, where the window has no room for them in a row. */
function FoldedChoices() {
  const { t } = useTranslation();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        endIcon={<ArrowDropDown />}
      >
        {t('monitor.display')}
      </Button>
      <Popover
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': t('monitor.display') } }}
      >
        <Box sx={{ p: 2, display: 'grid', gap: 2, minWidth: 200 }}>
          <WaveformChoices />
        </Box>
      </Popover>
    </>
  );
}

function CalibrateButton({ onClick }: { readonly onClick: () => void }) {
  const { t } = useTranslation();
  const kept = usePreferences((preferences) => preferences.calibrations);
  const { trust } = scaleOf(kept, useScreenSeen());
  const calibrated = trust === 'measured';
  return (
    <Tooltip title={calibrated ? t('monitor.calibrate') : t(`monitor.notCalibrated.${trust}`)}>
      <IconButton
        aria-label={t('monitor.calibrate')}
        color={calibrated ? 'default' : 'warning'}
        onClick={onClick}
      >
        <Straighten />
      </IconButton>
    </Tooltip>
  );
}

/** How the waveforms are drawn. */
export function WaveformToolbar(props: {
  readonly view: MonitorView;
  readonly onView: (view: MonitorView) => void;
  readonly frozen: boolean;
  readonly onFreeze: () => void;
  readonly onCalibrate: () => void;
  readonly devices: readonly Device[];
}) {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery(narrow, { noSsr: true });
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        height: 48,
        '& .MuiInputBase-root': { height: 40 },
      }}
    >
      <ToggleButtonGroup
        exclusive
        size="small"
        value={props.view}
        aria-label={t('shell.pages.monitor')}
        onChange={(_, view: MonitorView | null) => view !== null && props.onView(view)}
      >
        <ToggleButton value="waveforms">{t('monitor.waveforms')}</ToggleButton>
        <ToggleButton value="trends">{t('monitor.trends')}</ToggleButton>
      </ToggleButtonGroup>
      {props.view === 'waveforms' && (
        <>
          <Button
            variant={props.frozen ? 'contained' : 'outlined'}
            aria-keyshortcuts="Space"
            aria-pressed={props.frozen}
            onClick={props.onFreeze}
            startIcon={props.frozen ? <PlayArrow /> : <Pause />}
          >
            {props.frozen ? t('monitor.run') : t('monitor.freeze')}
            <KeyHint keys={t('help.space')} />
          </Button>
          {isNarrow ? <FoldedChoices /> : <WaveformChoices />}
          <LaneMenu devices={props.devices} />
          <CalibrateButton onClick={props.onCalibrate} />
        </>
      )}
    </Box>
  );
}
