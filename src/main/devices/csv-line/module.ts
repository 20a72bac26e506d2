import type { SensorModule } from '../sensor-module.ts';
import { csvLine as driver } from './driver.ts';
import { createCsvLine } from './simulator.ts';

export const csvLine: SensorModule = {
  driver,
  simulator: {
    create: createCsvLine,
    replays: ['airflow', 'temperature'],
    demonstration: {
      label: 'Breathing sensor',
      // Its own thermometer is in the mask, not on the patient.
      configuration: {
        csv: {
          rateHz: 50,
          columns: [
            { name: 'airflow', unit: 'L/s', use: 'waveform' },
            { name: 'temperature', unit: 'Cel', use: 'ignore' },
          ],
        },
      },
    },
  },
};
