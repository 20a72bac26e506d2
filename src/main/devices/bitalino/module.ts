import type { SensorModule } from '../sensor-module.ts';
import { bitalino as driver } from './driver.ts';
import { createBitalino } from './simulator.ts';

export const bitalino: SensorModule = {
  driver,
  simulator: {
    create: createBitalino,
    replays: ['ecg', 'emg', 'airflow'],
    demonstration: { label: 'Biosignals bed 1' },
  },
};
