import type { SensorModule } from '../sensor-module.ts';
import { healthyPi5 as driver } from './driver.ts';
import { createHealthyPi5 } from './simulator.ts';

export const healthyPi5: SensorModule = {
  driver,
  simulator: {
    create: createHealthyPi5,
    replays: ['ecg', 'impedance', 'pleth', 'spo2', 'temperature'],
    demonstration: { label: 'Monitor bed 1' },
  },
};
