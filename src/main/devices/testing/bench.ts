import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import type { Absence } from '#shared/domain/absence.ts';
import type { VitalCode } from '#shared/domain/vitals.ts';
import type { Driver, DriverConnection, DriverHost, SignalTemplate } from '#main/services/devices/driver.ts';

/** What a driver said of one signal: a count, or why there is none. */
type Said = number | Absence;

/** A driver without a port: a fake host with a clock that tests set, which keeps all that the driver tells it. */
export interface Bench {
  readonly signals: readonly SignalTemplate[];
  /** One row for each tick, by the place of the signal. */
  readonly ticks: readonly (readonly Said[])[];
  readonly vitals: readonly { readonly code: VitalCode; readonly known: Said | null }[];
  readonly batteries: readonly (number | null)[];
  readonly problem: string;
  readonly suspected: number;
  readonly connection: DriverConnection;
  readonly configuration: DeviceConfiguration;
  /** Bytes from the device; the clock goes on by `ms` before them. */
  push(bytes: Uint8Array | string, ms?: number): void;
  /** The clock goes on, the driver is woken. */
  wait(ms: number): void;
}

/** What probing makes of bytes that come within `ms`; null when it does not know the device. */
export function probed<C>(driver: Driver<C>, bytes: readonly Uint8Array[], ms: number, known?: C) {
  const probe = driver.probe(known);
  bytes.forEach((chunk, index) => {
    probe.tick((ms * index) / bytes.length, () => undefined);
    probe.data(chunk);
  });
  probe.tick(ms, () => undefined);
  return { probe, recognised: probe.recognised() };
}

/** @param open the driver's connection, on the fake host that it is given */
export function onBench(
  open: (host: DriverHost) => DriverConnection,
  configuration: DeviceConfiguration = {},
): Bench {
  let now = 0;
  let problem = '';
  let suspected = 0;
  const signals: SignalTemplate[] = [];
  const ticks: Said[][] = [];
  const vitals: { code: VitalCode; known: Said | null }[] = [];
  const batteries: (number | null)[] = [];
  const host: DriverHost = {
    monotonic: () => now,
    send: () => undefined,
    track(_options, templates) {
      signals.push(...templates);
      let row: Said[] = [];
      return {
        put: (signal, count) => void (row[signal] = count),
        absent: (signal, reason) => void (row[signal] = reason),
        next() {
          ticks.push(row);
          row = [];
        },
        gap: () => undefined,
        suspect: (count) => void (suspected += count),
      };
    },
    vital: (code, value, absence) => void vitals.push({ code, known: value ?? absence }),
    battery: (charge) => void batteries.push(charge),
    problem: (text) => void (problem = text),
  };
  const connection = open(host);
  return {
    signals,
    ticks,
    vitals,
    batteries,
    get problem() {
      return problem;
    },
    get suspected() {
      return suspected;
    },
    connection,
    configuration,
    push(bytes, ms = 0) {
      now += ms;
      connection.data(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    },
    wait(ms) {
      now += ms;
      connection.tick();
    },
  };
}
