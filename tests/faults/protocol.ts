import { z } from 'zod';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';

/** A signal and the time of its last sample. */
export const SignalEnd = z.object({ deviceId: DeviceId, signalId: z.string(), lastMs: z.number() });
export type SignalEnd = z.infer<typeof SignalEnd>;

/** What the next victim is to look for in the data folder that the one before left. */
export const Lookup = z.object({
  sessionId: SessionId,
  /** Up to when each signal had been received. */
  ends: z.array(SignalEnd),
});
export type Lookup = z.infer<typeof Lookup>;

export const AckKind = z.enum(['session', 'mark', 'vital', 'treatment']);
export type AckKind = z.infer<typeof AckKind>;

/** Lines that the victim prints, as JSON. */
export const VictimLine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('found'),
    /** Only when it was to look at all: what is there, of every kind; a treatment only with its intent in the outbox. */
    ids: z.array(z.string()),
    /** Of the sessions looked up: up to when each signal is there. */
    ends: z.array(Lookup),
    /** Sessions that still say `running`. */
    running: z.number(),
  }),
  z.object({ type: z.literal('ready'), sessionId: SessionId, startedMs: z.number() }),
  z.object({ type: z.literal('ack'), kind: AckKind, id: z.string() }),
  /** The app has received samples up to here. */
  z.object({ type: z.literal('samples'), ends: z.array(SignalEnd) }),
]);
export type VictimLine = z.infer<typeof VictimLine>;
