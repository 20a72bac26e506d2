import { z } from 'zod';
import { DeviceId, SessionId, TimeMs } from '../domain/ids.ts';
import { LiveSignal } from '../domain/signals.ts';
import { VitalCode } from '../domain/vitals.ts';
import { Choice, FormField } from './device-form.ts';
import { method } from './method.ts';
import { numberText } from './text.ts';

/** closed → probing → running → silent → recovering; `closed` is a registered device that is not plugged in. */
export const DeviceState = z.enum(['closed', 'probing', 'running', 'silent', 'recovering']);
export type DeviceState = z.infer<typeof DeviceState>;

/** Names that drivers give to commands and faults. */
const Name = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** The driver's own: its schema alone says what may stand in it. */
export const DeviceConfiguration = z.record(z.string(), z.unknown());
export type DeviceConfiguration = z.infer<typeof DeviceConfiguration>;

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
  /** Such as `measure` and `abort` of a cuff. */
  commands: z.array(Name),
  /** Those of the commands that no screen has a place of its own for, in the driver's words. */
  actions: z.array(Choice),
  /** What its simulator can be made to do besides what every one can. */
  faults: z.array(Choice),
  /** 0 to 1; null = the device does not tell. */
  battery: z.number().nullable(),
  loss: Loss,
  sessionId: SessionId.nullable(),
  /** As it holds now: what was configured, else what was found. A form begins with it and sends what it changed. */
  configuration: DeviceConfiguration,
  /** How a person edits it. */
  form: z.array(FormField),
});
export type Device = z.infer<typeof Device>;

/** What every simulated device can be made to do. */
export const CommonFault = z.enum(['none', 'drop', 'corrupt', 'delay', 'silent', 'unplug', 'lead-off']);

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
      configuration: DeviceConfiguration.optional(),
      /**
       * The same parts as they were when the person began to edit. Where `configuration` does not differ from it nobody
       * touched anything: that stays as it is by now, whoever changed it meanwhile. Without it, a list that is sent
       * replaces the stored one.
       */
      shown: DeviceConfiguration.optional(),
    }),
    reply: Device,
  }),
  'devices.command': method({
    access: 'device.control',
    verb: 'POST',
    path: '/devices/command',
    summary: 'Tell a device to act, such as measure the blood pressure',
    args: z.object({ deviceId: DeviceId, command: Name }),
    reply: nothing,
  }),
  'simulators.control': method({
    access: 'demo.control',
    verb: 'POST',
    path: '/simulators',
    summary:
      'Demonstration only: make a simulated device misbehave: none, drop, corrupt, delay, silent, unplug, lead-off, or a fault of its own',
    args: z.object({ deviceId: DeviceId, fault: Name }),
    reply: nothing,
  }),
} as const;
