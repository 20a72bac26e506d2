import type { SensorModule } from '../sensor-module.ts';
import { suntechNibp as driver } from './driver.ts';
import { createSunTechNibp } from './simulator.ts';

export const suntechNibp: SensorModule = {
  driver,
  simulator: {
    create: createSunTechNibp,
    replays: [],
    demonstration: { label: 'Blood pressure trolley' },
  },
};
