import type { z } from 'zod';
import type { Choice, FormField } from '#shared/contract/device-form.ts';
import type { DeviceConfiguration } from '#shared/contract/devices.ts';
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
  command(command: string): void;
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
export interface Recognised<C = DeviceConfiguration> {
  /** The configuration that holds while nobody chose another. */
  readonly configuration: C;
  /** The connection starts by itself: `open` may send what makes the device stream. */
  open(host: DriverHost, configuration: C): DriverConnection;
}

/** One try to recognise a device on an open port. */
export interface Probe<C = DeviceConfiguration> {
  /** Bytes from the port; must not keep the array. */
  data(bytes: Uint8Array): void;
  /** Called about every 20 ms while probing; may send questions. @param elapsedMs since the probe began */
  tick(elapsedMs: number, send: (bytes: Uint8Array) => void): void;
  /** Not null as soon as the device is known for what it is. */
  recognised(): Recognised<C> | null;
  /** For the person: what in the bytes could not be made out, and what to do; null when there is nothing to say. */
  refused?(): string | null;
}

/** How a device of one kind is set up. */
export interface DriverConfiguration<C = DeviceConfiguration> {
  /** What is stored, and what probing finds. What an earlier version stored must parse for ever. */
  readonly schema: z.ZodType<C>;
  /** What a person may send: any part of it, texts as they are typed. */
  readonly part: z.ZodObject;
  /** How a person edits what holds now. */
  form(configuration: C): readonly FormField[];
  /** For the person: why a device cannot be used so, and what to do; null when it can. */
  unusable?(configuration: C): { readonly message: string; readonly hint: string } | null;
}

/** USB ids as the list of ports gives them: four hex digits, small letters. */
export interface UsbHint {
  readonly vendorId: string;
  /** Left out: any product of the vendor. */
  readonly productId?: string;
}

/**
 * The code that speaks one sensor module's protocol, and what it says of itself.
 * @typeParam C its configuration; nobody but its schema makes one
 */
export interface Driver<C = DeviceConfiguration> {
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
  /** Ports with these ids are probably its own: it is tried there before others. Chips that anybody builds in are no hint. */
  readonly hints?: readonly UsbHint[];
  /** Left out: there is nothing to set up. */
  readonly configuration?: DriverConfiguration<C>;
  vitals(configuration: C): readonly VitalCode[];
  /** Without a label where a screen of its own offers it, as the tile of the blood pressure does for a cuff. */
  readonly commands: readonly { readonly name: string; readonly label?: string }[];
  /** What its simulator can be made to do besides what every one can. */
  readonly faults?: readonly Choice[];
  /** @param known configuration of the registered device that used this port before, so that it is found at once */
  probe(known: C | undefined): Probe<C>;
}
