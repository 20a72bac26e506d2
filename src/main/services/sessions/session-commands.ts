import { ServiceError } from '#shared/contract/errors.ts';
import type { Mark, Session } from '#shared/contract/sessions.ts';
import { may } from '#shared/domain/roles.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { CommandParts } from './command-parts.ts';
import { endSession, saveSession } from './end-session.ts';
import { manualReading } from './manual-reading.ts';
import type { ActorHandlersOf } from '#main/services/api/handlers.ts';
import type { Recorder } from './recorder.ts';
import { attachedDevice } from './session-fold.ts';
import { describeDevice, startSession } from './start-session.ts';

type Commands = Pick<
  ActorHandlersOf<'sessions'>,
  | 'sessions.start'
  | 'sessions.attach'
  | 'sessions.detach'
  | 'sessions.stop'
  | 'sessions.mark'
  | 'sessions.handOver'
  | 'sessions.enterVital'
>;

/** What changes sessions. */
export function sessionCommands(parts: CommandParts): Commands {
  const { ports, live } = parts;
  return {
    'sessions.start': (actor, args) => startSession(parts, actor, args),
    'sessions.attach': async (_actor, { sessionId, deviceId }) => {
      const recorder = live.get(sessionId);
      const device = describeDevice(parts, deviceId, recorder.nowMs());
      const free = live.reserve([deviceId]);
      try {
        await recorder.record({ type: 'attached', device });
        live.connect(deviceId, recorder);
      } finally {
        free();
      }
      return saveSession(parts, recorder);
    },
    'sessions.detach': async (_actor, { sessionId, deviceId }) => {
      const recorder = live.get(sessionId);
      if (attachedDevice(recorder.session, deviceId) === undefined) throw notAttached();
      // Journal first: on a full disk the device stays, and goes on recording.
      await recorder.record({ type: 'detached', timeMs: recorder.nowMs(), deviceId });
      live.disconnect(deviceId);
      return saveSession(parts, recorder);
    },
    'sessions.stop': async (actor, { sessionId }) =>
      endSession(parts, live.get(sessionId), actor.clinicianId),
    'sessions.mark': async (actor, { sessionId, text }) => {
      const recorder = live.get(sessionId);
      const mark: Mark = { timeMs: recorder.nowMs(), text, clinicianId: actor.clinicianId };
      await recorder.record({ type: 'mark', mark });
      await saveSession(parts, recorder);
      return mark;
    },
    'sessions.handOver': async (actor, { sessionId, to, pin }) =>
      handOver(parts, live.get(sessionId), actor, await checkNext(parts, actor, to, pin)),
    'sessions.enterVital': async (actor, args) => {
      const recorder = live.get(args.sessionId);
      const reading = manualReading(recorder, actor, args);
      await recorder.recordReadings([reading]);
      const { code, source, timeMs, value, absence, sessionId } = reading;
      ports.vitals.tell({ deviceId: null, sessionId, code, source, timeMs, value, absence });
      return reading;
    },
  };
}

async function checkNext(
  { ports }: CommandParts,
  actor: Actor,
  to: ClinicianId,
  pin: string,
): Promise<ClinicianId> {
  if (to === actor.clinicianId) {
    throw new ServiceError(
      'bad-request',
      'A session is handed over to somebody else.',
      'Choose the next clinician.',
    );
  }
  const next = await ports.verifyPin(to, pin, actor.clinicianId);
  if (may(next.role, 'session.control')) return next.clinicianId;
  throw new ServiceError(
    'not-allowed',
    'The role of the next clinician does not allow to run sessions.',
    'Choose a nurse, a doctor or a laboratory technician.',
  );
}

async function handOver(
  parts: CommandParts,
  recorder: Recorder,
  actor: Actor,
  to: ClinicianId,
): Promise<Session> {
  const from = recorder.session.responsible;
  if (from !== actor.clinicianId) {
    throw new ServiceError(
      'not-allowed',
      'Only the clinician who is responsible for the session can hand it over.',
      'Ask them, or stop the session and start a new one.',
    );
  }
  // Until now it is sealed in the name of the one who goes.
  await recorder.cutBatch(false);
  await recorder.record({ type: 'handed-over', timeMs: recorder.nowMs(), from, to });
  return saveSession(parts, recorder);
}

function notAttached(): ServiceError {
  return new ServiceError('conflict', 'This device is not part of the session.', 'Nothing to do.');
}
