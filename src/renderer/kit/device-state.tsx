import { useTranslation } from 'react-i18next';
import type { Device, DeviceState } from '#shared/contract/devices.ts';
import { useLive } from '#renderer/state/live.ts';
import { StatusChip, type Tone } from './status-chip.tsx';

const tones: Readonly<Record<DeviceState, Tone>> = {
  closed: 'wait',
  probing: 'wait',
  running: 'good',
  silent: 'warn',
  recovering: 'warn',
};

/** A device's state in a word; while this screen is cut off from the host nobody knows it. */
export function DeviceStateChip({ device }: { readonly device: Pick<Device, 'state'> }) {
  const { t } = useTranslation();
  const connected = useLive((live) => live.connection === 'connected');
  if (!connected) return <StatusChip tone="warn">{t('strip.states.unknown')}</StatusChip>;
  return <StatusChip tone={tones[device.state]}>{t(`strip.states.${device.state}`)}</StatusChip>;
}
