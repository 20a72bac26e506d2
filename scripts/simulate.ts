import { parseArgs } from 'node:util';
import { ServiceError } from '#shared/contract/errors.ts';
import { CommonFault } from '#shared/contract/devices.ts';
import { moduleOf, modules } from '#main/devices/registry.ts';
import type { SensorModule } from '#main/devices/sensor-module.ts';
import { offerPty } from '#main/simulation/pty.ts';
import { readRecording } from '#main/simulation/recordings/read.ts';
import { recordedPatient } from '#main/simulation/recordings/patient.ts';
import { describeReplay, planReplay } from '#main/simulation/recordings/replay-plan.ts';
import { syntheticPatient } from '#main/simulation/models/body.ts';
import { createSimulator, type Simulator } from '#main/simulation/simulator.ts';
import type { SimulatedPatient } from '#main/simulation/source.ts';

/** `npm run simulate`: a sensor module at a pseudo-terminal, which a running VitalSeal finds by itself. */

const models = modules.map(({ driver }) => driver.model).join(', ');
const ownFaults = ({ driver }: SensorModule): readonly string[] =>
  (driver.faults ?? []).map(({ value }) => value);
const faults = [...CommonFault.options, ...modules.flatMap(ownFaults)].join(', ');

const help = `Simulates a sensor module at a serial port that VitalSeal finds by itself.

  npm run simulate -- --device MODEL [options]

  --device MODEL      ${models}
  --record FILE       replay a recording instead of a synthetic patient: a WFDB record
                      (without its ending), an .edf, .bdf or .csv file; what of it is
                      played and what is left out is told
  --heart-rate N      of the synthetic patient, 20 to 250 a minute (72)
  --fault FAULT       begin with ${faults}
  --name N            number of the simulator, 1 to 99, when several run (the first that is free)
  --help              this text

Keys while it runs: d drop, c corrupt, b bursts, l lead off, s silent, u unplug and plug in, n none, q end.
The same key again ends the fault.`;

const faultOfKey: Readonly<Record<string, string>> = {
  d: 'drop',
  c: 'corrupt',
  b: 'delay',
  l: 'lead-off',
  s: 'silent',
  u: 'unplug',
  n: 'none',
};

/** What was typed cannot be done. */
class UsageError extends Error {}

function numberOption(name: string, text: string, lowest: number, highest: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
  throw new UsageError(`--${name} takes a number from ${lowest} to ${highest}, not "${text}".`);
}

function readOptions(): Readonly<Record<string, string | boolean | undefined>> {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      options: {
        device: text,
        record: text,
        'heart-rate': text,
        fault: text,
        name: text,
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const said = error instanceof Error ? error.message.split(/[.\n]/)[0] : 'These options are not known';
    throw new UsageError(`${said}. See --help.`, { cause: error });
  }
}

/** Whom the module measures, and what is to be said of it. */
interface Subject {
  readonly patient: SimulatedPatient;
  readonly lines: readonly string[];
}

async function subjectFor(
  { driver: { model }, simulator: { replays } }: SensorModule,
  record: unknown,
  heartRate: unknown,
  seed: number,
): Promise<Subject> {
  if (typeof record !== 'string') {
    const given = typeof heartRate === 'string' ? numberOption('heart-rate', heartRate, 20, 250) : 72;
    return { patient: syntheticPatient({ seed, heartRatePerMin: given }), lines: [] };
  }
  if (heartRate !== undefined) {
    throw new UsageError('A recording has its own heart rate: leave out --heart-rate or --record.');
  }
  if (replays.length === 0) throw new UsageError(`${model} cannot replay a recording: leave out --record.`);
  const plan = planReplay(await readRecording(record), { model, measures: replays });
  return { patient: recordedPatient(plan), lines: describeReplay(plan) };
}

/** Letters typed at a terminal change the fault. @returns false when the letter means the end */
function obeyKey(key: string, simulator: Simulator): boolean {
  const endOfText = '\u0003'; // Ctrl-C, which a terminal in raw mode hands on
  if (key === 'q' || key === endOfText) return false;
  const wanted = faultOfKey[key];
  if (wanted === undefined) return true;
  simulator.control(wanted === simulator.fault ? 'none' : wanted);
  console.log(simulator.fault === 'none' ? 'no fault' : simulator.fault);
  return true;
}

/** Resolves when the user wants it to end. */
function untilEnd(simulator: Simulator): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    if (!process.stdin.isTTY) return;
    process.stdin.setRawMode(true).setEncoding('utf8');
    process.stdin.on('data', (keys) => {
      for (const key of String(keys)) if (!obeyKey(key, simulator)) resolve();
    });
  });
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options['help'] === true) {
    console.log(help);
    return;
  }
  const module = moduleOf(String(options['device']));
  if (module === undefined) throw new UsageError(`Say which device with --device: ${models}.`);
  const fault = String(options['fault'] ?? 'none');
  const known: readonly string[] = [...CommonFault.options, ...ownFaults(module)];
  if (!known.includes(fault)) throw new UsageError(`--fault takes one of ${known.join(', ')}.`);
  const name = options['name'];
  const number = typeof name === 'string' ? numberOption('name', name, 1, 99) : undefined;
  const seed = number ?? 1;
  const { patient, lines } = await subjectFor(module, options['record'], options['heart-rate'], seed);
  const device = module.simulator.create(patient);
  const simulator = createSimulator({ device, clock: { monotonic: () => performance.now() }, seed });
  simulator.control(fault);
  const port = await offerPty(simulator, number === undefined ? {} : { number });
  // Whoever reads the lines below may end it at once.
  const ended = untilEnd(simulator);
  const keys = process.stdin.isTTY ? 'keys d c b l s u n change faults (--help), ' : '';
  console.log(`Simulated ${device.model} at ${port.path} (${keys}Ctrl-C ends it)`);
  for (const line of lines) console.log(line);
  await ended;
  await port.close();
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (error instanceof UsageError) console.error(error.message);
  else if (error instanceof ServiceError) console.error(`${error.message} ${error.hint}`);
  else throw error;
  process.exit(error instanceof ServiceError && error.code === 'device' ? 1 : 2);
}
