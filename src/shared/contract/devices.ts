import { z } from 'zod';
import { DeviceId, SessionId, TimeMs } from '../domain/ids.ts';
import { LiveSignal } from '../domain/signals.ts';
import { VitalCode } from '../domain/vitals.ts';
import { method } from './method.ts';
import { freeText, numberText } from './text.ts';

/** closed → probing → running → silent → recovering; `closed` is a registered device that is not plugged in. */
export const DeviceState = z.enum(['closed', 'probing', 'running', 'silent', 'recovering']);
export type DeviceState = z.infer<typeof DeviceState>;

export const DeviceCommand = z.enum(['measure', 'abort']);
export type DeviceCommand = z.infer<typeof DeviceCommand>;

/** A column of a text line: name, unit and what it means. */
export const CsvColumn = z.object({
  name: z.string().trim().min(1).max(24),
  unit: z.string().trim().min(1).max(16),
  /** A waveform drawn at the line rate, a vital, or ignored. */
  use: z.union([z.literal('waveform'), z.literal('ignore'), VitalCode]),
  /** As the device names it on its lines; left out where its place says which it is. */
  key: z.string().min(1).max(48).optional(),
  /** Of a column told by its place: what the heading above the device's lines calls it; left out where none was seen. */
  heading: z.string().min(1).max(48).optional(),
  /** Decimal places that are kept of a waveform; 4 when left out. */
  decimals: z.number().int().min(0).max(9).optional(),
});

/** As a person types it. How a device names a column stays as it writes it. */
const ColumnArgs = CsvColumn.extend({ name: freeText(24), unit: freeText(16) });

/** BITalino: what each analogue channel carries. */
const Channels = z.array(z.enum(['ecg', 'emg', 'airflow', 'off'])).max(6);

/** CSV line: rate of lines and meaning of columns. */
const Csv = z.object({
  rateHz: z.number().min(0.1).max(2_000),
  columns: z.array(CsvColumn).min(1).max(16),
  /**
   * Where commas may stand before decimals or between columns, as in `0,12,90,5`: what a person said. While it is
   * undecided nothing is read. Left out where the lines themselves tell.
   */
  decimal: z.enum(['point', 'comma', 'undecided']).optional(),
});

export const DeviceConfiguration = z.object({ channels: Channels.optional(), csv: Csv.optional() });
export type DeviceConfiguration = z.infer<typeof DeviceConfiguration>;

/** A part of a configuration; what is left out is not spoken of. */
export const ConfigurationPart = z.object({ channels: Channels.optional(), csv: Csv.partial().optional() });
export type ConfigurationPart = z.infer<typeof ConfigurationPart>;

const ConfigurationArgs = ConfigurationPart.extend({
  csv: Csv.extend({ columns: z.array(ColumnArgs).min(1).max(16) })
    .partial()
    .optional(),
});

export const Loss = z.object({
  /** Samples expected and not received, over those expected, 0 to 1. */
  last5s: z.number(),
  /** Since the running session took the device, else since it connected. */
  total: z.number(),
  lostSamples: z.number(),
  expectedSamples: z.number(),
  /** Bytes that belonged to no frame. */
  skippedBytes: z.number(),
  /** Of a device that writes lines: those that could not be read, such as comments. */
  foreignLines: z.number(),
});
export type Loss = z.infer<typeof Loss>;

export const Device = z.object({
  deviceId: DeviceId,
  /** Folder name of the driver, such as `healthypi-5`. */
  model: z.string(),
  /** Such as `ProtoCentral HealthyPi 5`. */
  modelName: z.string(),
  /** What the ward calls it; empty until registered. */
  label: z.string(),
  registered: z.boolean(),
  /** A simulator speaks; said wherever the device is shown. */
  simulated: z.boolean(),
  state: DeviceState,
  /** Since when in this state. */
  stateSinceMs: TimeMs,
  /** In a clinician's words when something is wrong, else empty. */
  problem: z.string(),
  port: z.string(),
  signals: z.array(LiveSignal),
  vitals: z.array(VitalCode),
  commands: z.array(DeviceCommand),
  /** 0 to 1; null = the device does not tell. */
  battery: z.number().nullable(),
  loss: Loss,
  sessionId: SessionId.nullable(),
  /** As it holds now: what was configured, else what was found. A form begins with it and sends what it changed. */
  configuration: DeviceConfiguration,
});
export type Device = z.infer<typeof Device>;

export const SimulatorFault = z.enum([
  'none',
  'drop',
  'corrupt',
  'delay',
  'silent',
  'unplug',
  'lead-off',
  /** Of a cuff, told with its result: the arm moved, air escapes, a code that nobody knows. */
  'cuff-motion',
  'cuff-leak',
  'cuff-error',
  /** Of a device that writes lines: comments and empty lines between them, values that say why there is none. */
  'chatter',
]);
export type SimulatorFault = z.infer<typeof SimulatorFault>;

const nothing = z.object({});

export const deviceMethods = {
  'devices.list': method({
    access: 'device.read',
    verb: 'GET',
    path: '/devices',
    summary: 'Registered devices and those just plugged in',
    args: nothing,
    reply: z.object({ devices: z.array(Device) }),
  }),
  'devices.register': method({
    access: 'device.register',
    verb: 'POST',
    path: '/devices',
    summary: 'Register a device that was recognised on a port; the registration is sealed',
    args: z.object({ deviceId: DeviceId, label: numberText(40) }),
    reply: Device,
  }),
  'devices.configure': method({
    access: 'device.control',
    verb: 'POST',
    path: '/devices/configure',
    summary: 'Change label or configuration of a registered device; what is not sent stays as it is',
    args: z.object({
      deviceId: DeviceId,
      label: numberText(40).optional(),
      configuration: ConfigurationArgs.optional(),
      /**
       * The same parts as they were when the person began to edit. Where `configuration` does not differ from it nobody
       * touched anything: that stays as it is by now, whoever changed it meanwhile. Without it, a list that is sent
       * replaces the stored one.
       */
      shown: ConfigurationPart.optional(),
    }),
    reply: Device,
  }),
  'devices.command': method({
    access: 'device.control',
    verb: 'POST',
    path: '/devices/command',
    summary: 'Tell a device to act, such as measure the blood pressure',
    args: z.object({ deviceId: DeviceId, command: DeviceCommand }),
    reply: nothing,
  }),
  'simulators.control': method({
    access: 'demo.control',
    verb: 'POST',
    path: '/simulators',
    summary: 'Demonstration only: make a simulated device misbehave',
    args: z.object({ deviceId: DeviceId, fault: SimulatorFault }),
    reply: nothing,
  }),
} as const;
