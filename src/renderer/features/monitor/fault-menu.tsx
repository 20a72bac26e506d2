import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import BugReport from '@mui/icons-material/BugReportOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SimulatorFault, type Device } from '#shared/contract/devices.ts';
import { useHost, useHostMutation } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';
import { FailureTip } from './failure-tip.tsx';

/** Every device can play most faults, a cuff alone those of a measurement, one that writes lines those of lines. */
function faultsOf({ commands, configuration }: Device): readonly SimulatorFault[] {
  return SimulatorFault.options.filter((fault) => {
    if (fault.startsWith('cuff-')) return commands.includes('measure');
    return fault !== 'chatter' || configuration.csv !== undefined;
  });
}

/** In the demonstration: make a simulated device misbehave and see what the product does about it. */
export function FaultMenu({ device }: { readonly device: Device }) {
  const { t } = useTranslation();
  const { info } = useHost();
  const allowed = useMay('demo.control');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const control = useHostMutation('simulators.control');
  if (!info.capabilities.simulatorControl || !allowed) return null;
  const label = t('strip.misbehaveOf', { label: device.label || device.modelName });
  const choose = (fault: SimulatorFault) => {
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
        {faultsOf(device).map((fault) => (
          <MenuItem key={fault} onClick={() => choose(fault)}>
            {t(`strip.faults.${fault}`)}
          </MenuItem>
        ))}
      </Menu>
      <FailureTip error={control.error} onClose={control.reset} />
    </>
  );
}
