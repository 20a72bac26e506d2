import { createBitalino } from '#main/devices/bitalino/simulator.ts';
import { createCsvLine } from '#main/devices/csv-line/simulator.ts';
import { createHealthyPi5 } from '#main/devices/healthypi-5/simulator.ts';
import { createSunTechNibp } from '#main/devices/suntech-nibp/simulator.ts';
import type { SimulatedPatient } from './source.ts';
import type { Field } from './recordings/roles.ts';
import type { SimulatedDevice } from './simulator.ts';

/** Every device that can be simulated, by the name of its folder. */
export const simulatedDevices: ReadonlyMap<string, (patient: SimulatedPatient) => SimulatedDevice> = new Map([
  ['healthypi-5', createHealthyPi5],
  ['bitalino', createBitalino],
  ['suntech-nibp', createSunTechNibp],
  ['csv-line', createCsvLine],
]);

/** What of a recording each of them replays. A cuff measures pressures, which recordings of signals do not bring along. */
export const replayedFields: ReadonlyMap<string, readonly Field[]> = new Map([
  ['healthypi-5', ['ecg', 'impedance', 'pleth', 'spo2', 'temperature']],
  ['bitalino', ['ecg', 'emg', 'airflow']],
  ['suntech-nibp', []],
  ['csv-line', ['airflow', 'temperature']],
]);
