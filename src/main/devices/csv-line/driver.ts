import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import { plausibility, vitals, type VitalCode } from '#shared/domain/vitals.ts';
import type { Driver, DriverConnection, DriverHost, Probe, SignalTemplate } from '../driver.ts';
import { eightNoneOne } from '../serial-settings.ts';
import { baudRate, createCsvDecoder } from './protocol.ts';

type Csv = NonNullable<DeviceConfiguration['csv']>;

/** Smallest step of a value that is kept; values up to ±214,748 can be. */
const scale = 1e-4;
/** Rates that devices have; a measured rate within 6 % of one is taken for it. */
const usualRates = [
  1, 2, 4, 5, 10, 20, 25, 50, 100, 125, 128, 200, 250, 256, 400, 500, 512, 1000, 2000,
] as const;

function template(column: Csv['columns'][number], index: number): SignalTemplate {
  return {
    signalId: `c${index + 1}`,
    code: 'analog',
    label: column.name,
    unit: column.unit,
    encoding: 'i32',
    scale,
    offset: 0,
    displayRange: [-1, 1],
  };
}

function isVital(use: Csv['columns'][number]['use']): use is VitalCode {
  return use in vitals;
}

const silenceMs = 1200;
/** So many lines in a row with another number of columns are more than a disturbed line. */
const oddLines = 10;
/** Vitals are passed on so often, ms. */
const vitalsEveryMs = 500;

/** Passes on the columns that are vitals. */
function vitalReporter(host: DriverHost, columns: Csv['columns']): (values: Float64Array) => void {
  const numbers = columns.flatMap(({ use }, index) => (isVital(use) ? [{ code: use, index }] : []));
  let dueMs = 0;
  return (values) => {
    const now = host.monotonic();
    if (now < dueMs) return;
    dueMs = now + vitalsEveryMs;
    for (const { code, index } of numbers) {
      const value = values[index] ?? Number.NaN;
      if (Number.isNaN(value)) host.vital(code, null, 'invalid');
      else if (plausibility(code, value) === 'impossible') host.vital(code, null, 'out-of-range');
      else host.vital(code, value, null);
    }
  };
}

function open(host: DriverHost, configuration: DeviceConfiguration, found: Csv): DriverConnection {
  const { rateHz, columns } = configuration.csv ?? found;
  const waveforms = columns.flatMap((column, index) =>
    column.use === 'waveform' ? [{ column, index }] : [],
  );
  const track = host.track(
    { rateHz },
    waveforms.map(({ column, index }) => template(column, index)),
  );
  const report = vitalReporter(host, columns);
  let lines = 0;
  let odd = 0;
  let skipped = 0;
  let received = 0;
  /** Mean length of a line so far. */
  let lineBytes = 1;

  const decoder = createCsvDecoder((values, count) => {
    lines += 1;
    const destroyed = decoder.skippedBytes - skipped;
    skipped += destroyed;
    if (destroyed > 0 && lines > 1) track.suspect(Math.max(1, Math.round(destroyed / lineBytes)));
    // The first line may have begun before the port was opened: a number cut in half looks like a number.
    if (lines === 1) return;
    for (let signal = 0; signal < waveforms.length; signal += 1) {
      const index = waveforms[signal]?.index ?? 0;
      const value = count === columns.length ? (values[index] ?? Number.NaN) : Number.NaN;
      if (Number.isNaN(value)) track.absent(signal, 'invalid');
      else track.put(signal, Math.round(value / scale));
    }
    track.next();
    if (count === columns.length) report(values);
    odd = count === columns.length ? 0 : odd + 1;
    if (odd === 0) host.problem('');
    else if (odd === oddLines) {
      host.problem(
        `Lines have ${count} columns instead of ${columns.length}. Set up the columns of this device again.`,
      );
    }
  });

  return {
    data(bytes) {
      const before = lines;
      received += bytes.length;
      decoder.push(bytes);
      if (lines > 0) lineBytes = (received - decoder.skippedBytes) / lines;
      return lines > before;
    },
    tick: () => undefined,
    command: () => undefined,
    farewell: () => null,
    // Three lines in a row have to be missing of a device that is slower than the silence of the others.
    silenceMs: Math.max(silenceMs, 3000 / rateHz),
    get skippedBytes() {
      return decoder.skippedBytes;
    },
  };
}

/** Lines in a row with the same number of columns that show what it is. */
const proof = 5;
/** The rate of an unknown device is measured for this long, ms. */
const measureMs = 1200;

function usualRate(measuredHz: number): number {
  const usual = usualRates.find((rateHz) => Math.abs(measuredHz / rateHz - 1) < 0.06);
  return usual ?? Math.max(0.1, Math.min(2000, Math.round(measuredHz * 10) / 10));
}

function probe(known: DeviceConfiguration | undefined): Probe {
  let lines = 0;
  let columns = 0;
  let skipped = 0;
  let nowMs = 0;
  let firstMs = 0;
  let lastMs = 0;
  const decoder = createCsvDecoder((_values, count) => {
    // Anything between that is no line of numbers, or another number of them: begin anew.
    const same = count === columns && decoder.skippedBytes === skipped;
    columns = count;
    skipped = decoder.skippedBytes;
    lines = same ? lines + 1 : 1;
    if (!same) firstMs = nowMs;
    lastMs = nowMs;
  });
  const measured = (): Csv => ({
    rateHz: usualRate(((lines - 1) * 1000) / Math.max(1, lastMs - firstMs)),
    columns: Array.from({ length: columns }, (_, index) => ({
      name: `c${index + 1}`,
      unit: '1',
      use: 'waveform',
    })),
  });
  return {
    data: (bytes) => decoder.push(bytes),
    tick(elapsedMs) {
      nowMs = elapsedMs;
    },
    recognised() {
      const wanted = known?.csv;
      const certain = lines >= proof || (lines >= 2 && lastMs - firstMs >= measureMs);
      if (!certain || decoder.skippedBytes !== skipped) return null;
      if (wanted === undefined && lastMs - firstMs < measureMs) return null;
      const found = wanted ?? measured();
      return {
        configuration: { csv: found },
        open: (host, configuration) => open(host, configuration, found),
      };
    },
  };
}

export const csvLine: Driver = {
  model: 'csv-line',
  modelName: 'Text lines with numbers',
  settings: eightNoneOne(baudRate),
  probing: 'listen',
  probeMs: 3000,
  silenceMs,
  vitals: [],
  commands: [],
  probe,
};
