import type { WaveformLane } from '#renderer/waveform/lanes.ts';
import { testDeviceId } from './device.ts';

/** A lane of an ECG, for tests; its stream has the number `streamId`. */
export function ecgLane(
  number: number,
  rateHz: number,
  change: Partial<WaveformLane> & Pick<WaveformLane, 'streamId' | 'colour'>,
): WaveformLane {
  return {
    key: `lane${number}`,
    signal: {
      signalId: `s${number}`,
      deviceId: testDeviceId,
      code: 'ecg-ii',
      label: 'II',
      unit: 'mV',
      rateHz,
      encoding: 'i16',
      scale: 0.01,
      offset: 0,
      displayRange: [-1, 1],
    },
    scale: { kind: 'calibrated', mmPerMillivolt: 10 },
    filter: { band: 'off', notchHz: null },
    ...change,
  };
}
