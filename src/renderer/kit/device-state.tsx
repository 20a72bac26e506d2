import { useTranslation } from 'react-i18next';
import type { Device, DeviceState } from '#shared/contract/devices.ts';
import { StatusChip, type Tone } from './status-chip.tsx';

const tones: Readonly<Record<DeviceState, Tone>> = {
  closed: 'wait',
  probing: 'wait',
  running: 'good',
  silent: 'warn',
  recovering: 'warn',
};

/** A device's state in a word. */
export function DeviceStateChip({ device }: { readonly device: Pick<Device, 'state'> }) {
  const { t } = useTranslation();
  return <StatusChip tone={tones[device.state]}>{t(`strip.states.${device.state}`)}</StatusChip>;
}
