import type { DeviceCommand, DeviceConfiguration } from '#shared/contract/devices.ts';
import type { Absence } from '#shared/domain/absence.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import type { VitalCode } from '#shared/domain/vitals.ts';
import type { SerialSettings } from '#main/ports/device-ports.ts';

/** A signal as its driver describes it; the device's id and the rate come from where it runs. */
export type SignalTemplate = Omit<SignalInfo, 'deviceId' | 'rateHz'> & {
  /** Samples of this signal for each tick of its track; default 1. */
  readonly perTick?: number;
};

/** How the time of samples is kept. */
export interface TrackOptions {
  /** Ticks a second. */
  readonly rateHz: number;
  /**
   * Gaps that only the clock sees are multiples of this: a device whose frame counter wraps at 16 loses 16, 32 …
   * frames unseen. Default 1.
   */
  readonly gapUnit?: number;
}

/**
 * Signals that are sampled together. For each tick: one `put` or `absent` per signal (`perTick` of them), then `next`.
 */
export interface Track {
  /** @param signal index into the track's templates; `count` is what the signal's scale and offset turn into its unit */
  put(signal: number, count: number): void;
  absent(signal: number, reason: Absence): void;
  next(): void;
  /** So many ticks are known to be missing before the next one. */
  gap(ticks: number): void;
  /** About so many ticks were probably destroyed; the clock decides whether it is so. */
  suspect(ticks: number): void;
}

/** What a driver may use while its device is connected. All calls are cheap and synchronous. */
export interface DriverHost {
  /** Never jumps, ms. */
  monotonic(): number;
  /** Queues bytes for the device; when that fails, the connection ends. */
  send(bytes: Uint8Array): void;
  /** Declares signals; a connection's signals are declared once, in `open`. */
  track(options: TrackOptions, templates: readonly SignalTemplate[]): Track;
  /** A vital as it stands now: a value in its UCUM unit, or why there is none. */
  vital(code: VitalCode, value: number | null, absence: Absence | null): void;
  /** @param charge 0 to 1, null = not known */
  battery(charge: number | null): void;
  /** In a clinician's words when something is wrong that is not silence; empty when it is over. */
  problem(text: string): void;
}

/** A connected device. */
export interface DriverConnection {
  /** Bytes as they come from the port; must not keep the array. @returns true when at least one whole frame was in it */
  data(bytes: Uint8Array): boolean;
  /** Called about every 100 ms. */
  tick(): void;
  /** @throws ServiceError when the device cannot do it now */
  command(command: DeviceCommand): void;
  /** What should be said to the device before its port is closed. */
  farewell(): Uint8Array | null;
  /** Where the configuration allows longer silences than the driver's `silenceMs`. */
  readonly silenceMs?: number;
  /** Bytes so far that belonged to no frame. */
  readonly skippedBytes: number;
  /** Of a device that writes lines: those so far that could not be read. */
  readonly foreignLines?: number;
}

/** What probing found out. */
export interface Recognised {
  /** The configuration that holds while nobody chose another. */
  readonly configuration: DeviceConfiguration;
  /** The connection starts by itself: `open` may send what makes the device stream. */
  open(host: DriverHost, configuration: DeviceConfiguration): DriverConnection;
}

/** One try to recognise a device on an open port. */
export interface Probe {
  /** Bytes from the port; must not keep the array. */
  data(bytes: Uint8Array): void;
  /** Called about every 20 ms while probing; may send questions. @param elapsedMs since the probe began */
  tick(elapsedMs: number, send: (bytes: Uint8Array) => void): void;
  /** Not null as soon as the device is known for what it is. */
  recognised(): Recognised | null;
  /** For the person: what in the bytes could not be made out, and what to do; null when there is nothing to say. */
  refused?(): string | null;
}

/** The code that speaks one sensor module's protocol. */
export interface Driver {
  /** Name of its folder, such as `healthypi-5`. */
  readonly model: string;
  /** Such as `ProtoCentral HealthyPi 5`. */
  readonly modelName: string;
  readonly settings: SerialSettings;
  /** `listen` probes say nothing and so may share an open port; `ask` probes have it for themselves. */
  readonly probing: 'listen' | 'ask';
  /** Give up probing after this time, ms. */
  readonly probeMs: number;
  /** Nothing whole from the device for this long means that it is silent, ms, at most 1200. */
  readonly silenceMs: number;
  readonly vitals: readonly VitalCode[];
  readonly commands: readonly DeviceCommand[];
  /** For the person: why a device cannot be used with this configuration, and what to do; null when it can. */
  unusable?(configuration: DeviceConfiguration): { readonly message: string; readonly hint: string } | null;
  /** @param known configuration of the registered device that used this port before, so that it is found at once */
  probe(known: DeviceConfiguration | undefined): Probe;
}
