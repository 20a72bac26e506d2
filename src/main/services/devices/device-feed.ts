import type { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { LiveSignal } from '#shared/domain/signals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import type { Device } from '#shared/contract/devices.ts';

/** A frame on its way from a driver to viewers and to the journal, every 20–40 ms for each signal. */
export interface LiveFrame {
  readonly deviceId: DeviceId;
  readonly signalId: string;
  readonly frame: StreamFrame;
}

/** What the device service tells the rest. Listeners are called synchronously and must be quick. */
export interface DeviceFeed {
  onFrame(listener: (live: LiveFrame) => void): () => void;
  onDevice(listener: (device: Device) => void): () => void;
  list(): readonly Device[];
  get(deviceId: DeviceId): Device | undefined;
  signalsOf(deviceId: DeviceId): readonly LiveSignal[];
  /** Loss is counted from here for the session. */
  assign(deviceId: DeviceId, sessionId: SessionId | null): void;
}
