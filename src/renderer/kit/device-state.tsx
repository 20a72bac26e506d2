import { useTranslation } from 'react-i18next';
import type { DeviceState } from '#shared/contract/devices.ts';
import { StatusChip, type Tone } from './status-chip.tsx';

const tones: Readonly<Record<DeviceState | 'unknown', Tone>> = {
  closed: 'wait',
  probing: 'wait',
  running: 'good',
  silent: 'warn',
  recovering: 'warn',
  unknown: 'warn',
};

/** A device's state in a word. */
export function DeviceStateChip({ state }: { readonly state: DeviceState | 'unknown' }) {
  const { t } = useTranslation();
  return <StatusChip tone={tones[state]}>{t(`strip.states.${state}`)}</StatusChip>;
}
