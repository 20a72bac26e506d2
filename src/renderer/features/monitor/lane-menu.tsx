import Checkbox from '@mui/material/Checkbox';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import Tune from '@mui/icons-material/Tune';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import { setPreferences, usePreferences } from '#renderer/state/preferences.ts';
import { hasLane, laneKey, signalsInOrder } from './lanes-of.ts';

/** Which signals have a lane: fewer are drawn higher. Recorded is each of them. */
export function LaneMenu({ devices }: { readonly devices: readonly Device[] }) {
  const { t } = useTranslation();
  const chosen = usePreferences((kept) => kept.lanes);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const signals = signalsInOrder(devices);
  const labelOf = (deviceId: string) => devices.find((device) => device.deviceId === deviceId)?.label ?? '';
  return (
    <>
      <Tooltip title={t('monitor.chooseLanes')}>
        <IconButton
          aria-label={t('monitor.chooseLanes')}
          aria-haspopup="menu"
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <Tune />
        </IconButton>
      </Tooltip>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {signals.map((signal) => {
          const shown = hasLane(signal, signals, chosen);
          const key = laneKey(signal);
          return (
            <MenuItem
              key={key}
              role="menuitemcheckbox"
              aria-checked={shown}
              dense
              onClick={() => setPreferences(({ lanes }) => ({ lanes: { ...lanes, [key]: !shown } }))}
            >
              <Checkbox
                checked={shown}
                tabIndex={-1}
                aria-hidden
                slotProps={{ input: { 'aria-hidden': true, tabIndex: -1 } }}
              />
              {`${labelOf(signal.deviceId)} · ${signal.label}`}
            </MenuItem>
          );
        })}
      </Menu>
    </>
  );
}
