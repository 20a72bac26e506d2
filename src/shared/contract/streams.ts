import { z } from 'zod';
import { DeviceId, SessionId, TimeMs } from '../domain/ids.ts';
import { Absence } from '../domain/absence.ts';
import { VitalCode, VitalSource } from '../domain/vitals.ts';
import { Device } from './devices.ts';
import { OutboxCounts, OutboxProgress } from './outbox.ts';
import { Session } from './sessions.ts';
import { ErrorEnvelope } from './errors.ts';

/** The vital as it stands now; ≤ 2 a second for each. */
export const LiveVital = z.object({
  deviceId: DeviceId.nullable(),
  sessionId: SessionId.nullable(),
  code: VitalCode,
  source: VitalSource,
  timeMs: TimeMs,
  value: z.number().nullable(),
  absence: Absence.nullable(),
});
export type LiveVital = z.infer<typeof LiveVital>;

/** Vitals of one kind and source replace one another. Values by hand belong to a session, measured ones to their device. */
export function vitalKey(vital: Pick<LiveVital, 'deviceId' | 'sessionId' | 'code' | 'source'>): string {
  const owner = vital.source === 'manual' ? vital.sessionId : vital.deviceId;
  return `${owner ?? ''}/${vital.code}/${vital.source}`;
}

/**
 * Text messages from the host. Right after subscribing come `devices` and each known `vital`, so that a viewer that
 * reconnects needs no further request.
 */
export const StreamEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('devices'), devices: z.array(Device) }),
  z.object({ type: z.literal('device'), device: Device }),
  z.object({ type: z.literal('device-gone'), deviceId: DeviceId }),
  z.object({ type: z.literal('vital'), vital: LiveVital }),
  z.object({ type: z.literal('beat'), deviceId: DeviceId, timeMs: TimeMs }),
  z.object({ type: z.literal('session'), session: Session }),
  z.object({ type: z.literal('treatments'), patientId: z.string() }),
  z.object({ type: z.literal('outbox'), counts: OutboxCounts }),
  /** While something waits, and when whether the ledger can be reached changes. */
  z.object({ type: z.literal('outbox-progress'), progress: OutboxProgress }),
  z.object({ type: z.literal('locked') }),
  z.object({ type: z.literal('signed-out') }),
  /** This viewer read too slowly: so many frames were left out for it alone. */
  z.object({ type: z.literal('viewer-dropped'), frames: z.number() }),
  z.object({ type: z.literal('notice'), level: z.enum(['info', 'warning', 'error']), error: ErrorEnvelope }),
]);
export type StreamEvent = z.infer<typeof StreamEvent>;

/** Text messages to the host on the stream's connection. */
export const StreamRequest = z.discriminatedUnion('type', [
  /** Waveforms of these devices from now on; binary messages of stream frames follow. Needs `waveform.view`. */
  z.object({ type: z.literal('watch'), deviceIds: z.array(DeviceId).max(16) }),
]);
export type StreamRequest = z.infer<typeof StreamRequest>;

/** Path of the WebSocket in the web host. */
export const streamPath = '/api/stream';
