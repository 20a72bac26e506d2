import { z } from 'zod';
import { Absence } from '../domain/absence.ts';
import { ClinicianId, DeviceId, PatientId, ReadingId, SessionId, SubjectId, TimeMs } from '../domain/ids.ts';
import { SignalInfo } from '../domain/signals.ts';
import { TrendPoint } from '../domain/trend.ts';
import { VitalCode, VitalSource } from '../domain/vitals.ts';
import { Pin } from './identity.ts';
import { method } from './method.ts';
import { cursor, next, page } from './paging.ts';
import { freeText } from './text.ts';

/** One vital of one subject at one time from one source: a number, or the reason why there is none. */
export const Reading = z.object({
  readingId: ReadingId,
  sessionId: SessionId,
  timeMs: TimeMs,
  code: VitalCode,
  source: VitalSource,
  deviceId: DeviceId.nullable(),
  /** In the vital's UCUM unit; null when absent. */
  value: z.number().nullable(),
  absence: Absence.nullable(),
  /** Who entered it by hand. */
  enteredBy: ClinicianId.nullable(),
  /** A manual value outside the likely range that a person confirmed. */
  confirmed: z.boolean(),
});
export type Reading = z.infer<typeof Reading>;

/** One vital from one source in the course of time. */
export const TrendSeries = z.object({
  code: VitalCode,
  source: VitalSource,
  deviceId: DeviceId.nullable(),
  /** Oldest first. */
  points: z.array(TrendPoint),
});
export type TrendSeries = z.infer<typeof TrendSeries>;

export const SessionDevice = z.object({
  deviceId: DeviceId,
  label: z.string(),
  model: z.string(),
  simulated: z.boolean(),
  attachedMs: TimeMs,
  detachedMs: TimeMs.nullable(),
  signals: z.array(SignalInfo),
});
export type SessionDevice = z.infer<typeof SessionDevice>;

export const Mark = z.object({ timeMs: TimeMs, text: z.string(), clinicianId: ClinicianId });
export type Mark = z.infer<typeof Mark>;

/** Samples that were expected and did not come. */
export const Gap = z.object({
  deviceId: DeviceId,
  signalId: z.string(),
  startMs: TimeMs,
  endMs: TimeMs,
  samples: z.number(),
  reason: Absence,
});
export type Gap = z.infer<typeof Gap>;

export const Session = z.object({
  sessionId: SessionId,
  patientId: PatientId,
  subjectId: SubjectId,
  /** `interrupted`: the app ended without stopping it; all that was acknowledged is there. */
  state: z.enum(['running', 'stopped', 'interrupted']),
  startedMs: TimeMs,
  stoppedMs: TimeMs.nullable(),
  startedBy: ClinicianId,
  /** Under whose identity it is sealed now. */
  responsible: ClinicianId,
  handovers: z.array(z.object({ timeMs: TimeMs, from: ClinicianId, to: ClinicianId })),
  devices: z.array(SessionDevice),
  marks: z.array(Mark),
  gapCount: z.number(),
  /** Up to this time everything is sealed on the ledger; null = nothing yet. */
  sealedUntilMs: TimeMs.nullable(),
});
export type Session = z.infer<typeof Session>;

/**
 * Its grid is its own: buckets may be wider than asked for, and the first may begin before what was asked for and the
 * last end behind it. Bucket `i` holds `startMs + i · bucketMs ≤ t < startMs + (i + 1) · bucketMs`.
 */
export const WaveformEnvelope = z
  .object({
    deviceId: DeviceId,
    signalId: z.string(),
    startMs: TimeMs,
    /** Width of one bucket, ms; never less than from one sample to the next. */
    bucketMs: z.number().positive(),
    /** Smallest and largest physical value of each bucket, in the signal's unit; null where samples are missing. */
    min: z.array(z.number().nullable()).min(1),
    max: z.array(z.number().nullable()),
  })
  .refine(({ min, max }) => min.length === max.length, 'min and max have one value for each bucket');
export type WaveformEnvelope = z.infer<typeof WaveformEnvelope>;

const bySession = z.object({ sessionId: SessionId });
/** Query arguments arrive as text. */
const number = z.coerce.number();
const timeMs = number.min(0).max(8.64e15);

export const sessionMethods = {
  'sessions.list': method({
    access: 'session.read',
    verb: 'GET',
    path: '/sessions',
    summary: 'Sessions, newest first',
    args: z.object({
      patientId: PatientId.optional(),
      /** Only those that run now. */
      state: z.literal('running').optional(),
      ...page(100, 500),
    }),
    reply: z.object({ sessions: z.array(Session), next }),
  }),
  'sessions.get': method({
    access: 'session.read',
    verb: 'GET',
    path: '/sessions/one',
    summary: 'One session',
    args: bySession,
    reply: Session,
  }),
  'sessions.start': method({
    access: 'session.control',
    verb: 'POST',
    path: '/sessions',
    summary: 'Start recording a patient on registered devices',
    args: z.object({ patientId: PatientId, deviceIds: z.array(DeviceId).max(16) }),
    reply: Session,
  }),
  'sessions.attach': method({
    access: 'session.control',
    verb: 'POST',
    path: '/sessions/attach',
    summary: 'Take a further device into the running session',
    args: bySession.extend({ deviceId: DeviceId }),
    reply: Session,
  }),
  'sessions.detach': method({
    access: 'session.control',
    verb: 'POST',
    path: '/sessions/detach',
    summary: 'Give a device back',
    args: bySession.extend({ deviceId: DeviceId }),
    reply: Session,
  }),
  'sessions.stop': method({
    access: 'session.control',
    verb: 'POST',
    path: '/sessions/stop',
    summary: 'Stop the session; its last batch is sealed',
    args: bySession,
    reply: Session,
  }),
  'sessions.mark': method({
    access: 'session.control',
    verb: 'POST',
    path: '/sessions/mark',
    summary: 'Mark an event',
    args: bySession.extend({ text: freeText(200) }),
    reply: Mark,
  }),
  'sessions.handOver': method({
    access: 'session.control',
    verb: 'POST',
    path: '/sessions/hand-over',
    summary:
      'Hand the running session over: the next clinician proves to be here with the own PIN, and both are recorded',
    args: bySession.extend({ to: ClinicianId, pin: Pin }),
    reply: Session,
  }),
  'sessions.enterVital': method({
    access: 'vital.enter',
    verb: 'POST',
    path: '/sessions/vitals',
    summary: 'Enter a vital by hand; the impossible is refused, the unlikely needs `confirmed`',
    args: bySession.extend({
      code: VitalCode,
      value: z.number(),
      timeMs: TimeMs.optional(),
      confirmed: z.boolean().default(false),
    }),
    reply: Reading,
  }),
  'sessions.readings': method({
    access: 'session.read',
    verb: 'GET',
    path: '/sessions/readings',
    summary: 'Readings of a time span, newest first; or those that came since an earlier reply',
    args: bySession.extend({
      fromMs: timeMs.default(0),
      toMs: timeMs.default(8.64e15),
      /** `latest` of an earlier reply: what was recorded since, whatever its time. As many as `limit`: ask again. */
      after: cursor.optional(),
      ...page(1_000, 5_000),
    }),
    reply: z.object({ readings: z.array(Reading), next, latest: cursor }),
  }),
  'sessions.trends': method({
    access: 'session.read',
    verb: 'GET',
    path: '/sessions/trends',
    summary:
      'What a chart of a time span needs of each vital: of many values the lowest and the highest of each step of time, of those entered by hand every one',
    args: bySession.extend({
      fromMs: timeMs.default(0),
      toMs: timeMs.default(8.64e15),
      /** `latest` of an earlier reply: what was recorded since, in the steps of time of the whole span. */
      after: cursor.optional(),
    }),
    reply: z.object({ series: z.array(TrendSeries), latest: cursor }),
  }),
  'sessions.gaps': method({
    access: 'session.read',
    verb: 'GET',
    path: '/sessions/gaps',
    summary:
      'Gaps of a session. “told”: those that were told while recording, at once; “all”: after all of it was read once, with what is damaged',
    args: bySession.extend({ which: z.enum(['all', 'told']).optional() }),
    reply: z.object({ gaps: z.array(Gap) }),
  }),
  'sessions.waveform': method({
    access: 'session.read',
    verb: 'GET',
    path: '/sessions/waveform',
    summary: 'A stretch of one signal as smallest and largest value per bucket, at any zoom',
    args: bySession.extend({
      deviceId: DeviceId,
      signalId: z.string().max(24),
      fromMs: timeMs,
      toMs: timeMs,
      buckets: number.int().min(1).max(4_000),
    }),
    reply: WaveformEnvelope,
  }),
} as const;
