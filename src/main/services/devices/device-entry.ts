import type { Device, DeviceConfiguration, DeviceState } from '#shared/contract/devices.ts';
import type { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { VitalCode } from '#shared/domain/vitals.ts';
import type { Driver } from './driver.ts';
import type { PortInfo } from '#main/ports/device-ports.ts';
import type { LiveConnection } from './live-connection.ts';
import { LossCounter } from './loss-counter.ts';
import type { Registration } from './registration.ts';

/** Model of what sends bytes that no driver understands. */
export const unknownModel = 'unknown';

/** One device as it stands: registered, or just plugged in. */
export class DeviceEntry {
  readonly deviceId: DeviceId;
  /** null: bytes come that no driver understands. */
  readonly driver: Driver | null;
  readonly loss = new LossCounter();
  port: Pick<PortInfo, 'path' | 'serialNumber' | 'simulated'>;
  registration: Registration | null = null;
  state: DeviceState = 'closed';
  stateSinceMs = 0;
  problem = '';
  battery: number | null = null;
  sessionId: SessionId | null = null;
  connection: LiveConnection | null = null;
  /** What probing found while nobody configured anything. */
  foundConfiguration: DeviceConfiguration = {};
  /** Ticks a second when it last ran. */
  ticksPerSecond = 0;
  /** What of this connection was counted. */
  counted = { skippedBytes: 0, foreignLines: 0 };

  constructor(deviceId: DeviceId, driver: Driver | null, port: DeviceEntry['port']) {
    this.deviceId = deviceId;
    this.driver = driver;
    this.port = port;
  }

  get configuration(): DeviceConfiguration {
    return this.registration?.configuration ?? this.foundConfiguration;
  }

  /** Called every `lossStepMs`. @param elapsedMs since the last call */
  countLoss(elapsedMs: number): void {
    this.loss.step();
    if (this.connection !== null) {
      const { expected, lost } = this.connection.takeCounts();
      this.loss.add(expected, lost);
      const { skippedBytes, foreignLines } = this.connection;
      this.loss.skipped(skippedBytes - this.counted.skippedBytes, foreignLines - this.counted.foreignLines);
      this.counted = { skippedBytes, foreignLines };
    } else if (this.sessionId !== null) {
      // A session waits for it: what it does not send is lost.
      const away = (this.ticksPerSecond * elapsedMs) / 1000;
      this.loss.add(away, away);
    }
  }

  toDevice(): Device {
    const { driver, registration, connection } = this;
    const signals = [...(connection?.signals ?? [])];
    const vitals: VitalCode[] = [...(driver?.vitals(this.configuration) ?? [])];
    if (!vitals.includes('heart-rate') && connection?.countsBeats === true) vitals.push('heart-rate');
    return {
      deviceId: this.deviceId,
      model: driver?.model ?? unknownModel,
      modelName: driver?.modelName ?? 'Unknown device',
      label: registration?.label ?? '',
      registered: registration !== null,
      simulated: this.port.simulated,
      state: this.state,
      stateSinceMs: this.stateSinceMs,
      problem: this.problem,
      port: this.port.simulated ? (this.port.path.split('/').at(-1) ?? '') : this.port.path,
      signals,
      vitals,
      commands: driver?.commands.map(({ name }) => name) ?? [],
      actions: driver?.commands.flatMap(({ name, label }) => (label ? [{ value: name, label }] : [])) ?? [],
      faults: [...(driver?.faults ?? [])],
      battery: this.battery,
      loss: this.loss.read(),
      sessionId: this.sessionId,
      configuration: this.configuration,
      form: [...(driver?.configuration?.form(this.configuration) ?? [])],
    };
  }
}
