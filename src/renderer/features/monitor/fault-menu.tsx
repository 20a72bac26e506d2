import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import BugReport from '@mui/icons-material/BugReportOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CommonFault, type Device } from '#shared/contract/devices.ts';
import { useHost, useHostMutation } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';
import { FailureTip } from './failure-tip.tsx';

/** In the demonstration: make a simulated device misbehave and see what the product does about it. */
export function FaultMenu({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { info } = useHost();
  const allowed = useMay('demo.control');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const control = useHostMutation('simulators.control');
  if (!info.capabilities.simulatorControl || !allowed) return null;
  const label = t('strip.misbehaveOf', { label: device.label || device.modelName });
  const common = CommonFault.options.map((value) => ({ value, label: t(`strip.faults.${value}`) }));
  const faults = [...common, ...device.faults];
  const choose = (fault: string) => {
    setAnchor(null);
    control.mutate({ deviceId: device.deviceId, fault });
  };
  return (
    <>
      <Tooltip title={label}>
        <IconButton
          aria-label={label}
          aria-haspopup="menu"
          disabled={control.isPending}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <BugReport fontSize="small" />
        </IconButton>
      </Tooltip>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {faults.map(({ value, label: name }) => (
          <MenuItem key={value} onClick={() => choose(value)}>
            {name}
          </MenuItem>
        ))}
      </Menu>
      <FailureTip error={control.error} onClose={control.reset} />
    </>
  );
}
