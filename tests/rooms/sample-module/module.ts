import type { SensorModule } from '#main/devices/sensor-module.ts';
import { driver } from './driver.ts';
import { createClip } from './simulator.ts';

export const fingerClip: SensorModule = {
  driver,
  simulator: { create: createClip, replays: ['pleth'], demonstration: { label: 'Clip bed 1' } },
};
