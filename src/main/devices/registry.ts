import { bitalino } from './bitalino/module.ts';
import { csvLine } from './csv-line/module.ts';
import { healthyPi5 } from './healthypi-5/module.ts';
import type { SensorModule } from './sensor-module.ts';
import { suntechNibp } from './suntech-nibp/module.ts';

/** All sensor modules. A new one is a folder and its line here. */
export const modules: readonly SensorModule[] = [
  // Where two could recognise the same bytes, the first does.
  healthyPi5,
  bitalino,
  suntechNibp,
  csvLine,
];

/** @param model name of its folder */
export function moduleOf(model: string): SensorModule | undefined {
  return modules.find(({ driver }) => driver.model === model);
}
