import type { Driver } from './driver.ts';
import { bitalino } from './bitalino/driver.ts';
import { csvLine } from './csv-line/driver.ts';
import { healthyPi5 } from './healthypi-5/driver.ts';
import { suntechNibp } from './suntech-nibp/driver.ts';

/** All drivers; where two could recognise the same bytes, the first does. A new device is a folder and a line here. */
export const drivers: readonly Driver[] = [healthyPi5, csvLine, bitalino, suntechNibp];
