import { unexpectedFault } from '#main/testing/fakes.ts';
import { v4 } from 'uuid';
import type { Absence } from '#shared/domain/absence.ts';
import { DeviceId, type SessionId } from '#shared/domain/ids.ts';
import type { LiveSignal } from '#shared/domain/signals.ts';
import type { VitalCode } from '#shared/domain/vitals.ts';
import type { Device } from '#shared/contract/devices.ts';
import type { DeviceFeed, LiveFrame } from '#main/services/devices/device-feed.ts';
import { createEmitter } from '#main/services/events/emitter.ts';
import type { LiveVital } from '#shared/contract/streams.ts';

interface FrameExtra {
  /** Samples that are missing before these. */
  readonly skip?: number;
  readonly absence?: Absence;
}

interface Known {
  device: Device;
  streamId: number;
  nextSample: number;
  sequence: number;
}

/** A device feed that a test speaks for. Each device has one signal `ecg`, i16, 0.01 mV a count, offset 0.5 mV. */
export class FakeFeed implements DeviceFeed {
  readonly #known = new Map<DeviceId, Known>();
  readonly #frames = createEmitter<[LiveFrame]>('frames', unexpectedFault);
  readonly #vitals = createEmitter<[LiveVital]>('vitals', unexpectedFault);
  readonly #devices = createEmitter<[Device]>('devices', unexpectedFault);
  readonly onFrame = this.#frames.on;
  /** Of its devices' vitals, as a session gets them. */
  readonly onThinned = this.#vitals.on;
  readonly onDevice = this.#devices.on;
  #streams = 0;

  list(): Device[] {
    return [...this.#known.values()].map(({ device }) => device);
  }

  get(deviceId: DeviceId): Device | undefined {
    return this.#known.get(deviceId)?.device;
  }

  signalsOf(deviceId: DeviceId): readonly LiveSignal[] {
    return this.get(deviceId)?.signals ?? [];
  }

  assign(deviceId: DeviceId, sessionId: SessionId | null): void {
    this.#change(deviceId, { sessionId });
  }

  addDevice({ registered = true, rateHz = 250 } = {}): DeviceId {
    const deviceId = DeviceId.parse(v4());
    this.#streams += 1;
    const device = makeDevice(deviceId, registered, rateHz, this.#streams);
    this.#known.set(deviceId, { device, streamId: this.#streams, nextSample: 0, sequence: 0 });
    return deviceId;
  }

  setState(deviceId: DeviceId, state: Device['state']): void {
    this.#devices.tell(this.#change(deviceId, { state }).device);
  }

  /** The next connection: another stream, samples counted from 0. */
  reconnect(deviceId: DeviceId): void {
    this.#streams += 1;
    const signals = this.signalsOf(deviceId).map((signal) => ({ ...signal, streamId: this.#streams }));
    const one = this.#change(deviceId, { signals });
    Object.assign(one, { streamId: this.#streams, nextSample: 0, sequence: 0 });
    this.setState(deviceId, 'running');
  }

  /** @param counts samples that follow the ones before */
  frame(deviceId: DeviceId, startMs: number, counts: readonly number[], extra: FrameExtra = {}): void {
    const one = this.#find(deviceId);
    one.nextSample += extra.skip ?? 0;
    const frame = {
      streamId: one.streamId,
      sequence: one.sequence,
      firstSample: one.nextSample,
      startMs,
      rateHz: one.device.signals[0]?.rateHz ?? 250,
      encoding: 'i16' as const,
      scale: 0.01,
      absence: extra.absence ?? null,
      samples: Int16Array.from(counts),
    };
    one.sequence += 1;
    one.nextSample += counts.length;
    this.#frames.tell({ deviceId, signalId: 'ecg', frame });
  }

  vital(
    deviceId: DeviceId,
    code: VitalCode,
    timeMs: number,
    value: number | null,
    absence: Absence | null = null,
  ): void {
    this.#vitals.tell({
      deviceId,
      sessionId: this.get(deviceId)?.sessionId ?? null,
      code,
      source: 'device',
      timeMs,
      value,
      absence,
    });
  }

  #find(deviceId: DeviceId): Known {
    const one = this.#known.get(deviceId);
    if (one === undefined) throw new Error('no such device');
    return one;
  }

  #change(deviceId: DeviceId, change: Partial<Device>): Known {
    const one = this.#find(deviceId);
    one.device = { ...one.device, ...change };
    return one;
  }
}

function makeDevice(deviceId: DeviceId, registered: boolean, rateHz: number, streamId: number): Device {
  const signal: LiveSignal = {
    signalId: 'ecg',
    deviceId,
    code: 'ecg-ii',
    label: 'II',
    unit: 'mV',
    rateHz,
    encoding: 'i16',
    scale: 0.01,
    offset: 0.5,
    displayRange: [-1, 1],
    streamId,
  };
  return {
    deviceId,
    model: 'generator',
    modelName: 'Generator',
    label: 'Bed 1',
    registered,
    simulated: true,
    state: 'running',
    stateSinceMs: 0,
    problem: '',
    port: '',
    signals: [signal],
    vitals: ['heart-rate'],
    commands: [],
    actions: [],
    faults: [],
    battery: null,
    loss: { last5s: 0, total: 0, lostSamples: 0, expectedSamples: 0, skippedBytes: 0, foreignLines: 0 },
    sessionId: null,
    configuration: {},
    form: [],
  };
}
