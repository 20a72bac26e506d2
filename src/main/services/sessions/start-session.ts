import { v7 } from 'uuid';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Session, SessionDevice } from '#shared/contract/sessions.ts';
import { SessionId, type DeviceId } from '#shared/domain/ids.ts';
import { SignalInfo } from '#shared/domain/signals.ts';
import type { ParsedArgsOf } from '#shared/contract/index.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Journal } from './journal.ts';
import type { CommandParts } from './command-parts.ts';
import { saveSession } from './end-session.ts';
import { Recorder } from './recorder.ts';
import { startSessionClock } from './session-clock.ts';
import { applyEntry } from './session-fold.ts';

/** A session is not begun with less room than some minutes of it need, bytes. */
const minFreeBytes = 50 * 1024 * 1024;
/** @throws ServiceError when patient, devices or disk do not allow it; nothing is recorded then */
export async function startSession(
  parts: CommandParts,
  actor: Actor,
  { patientId, deviceIds }: ParsedArgsOf<'sessions.start'>,
): Promise<Session> {
  const { ports, live } = parts;
  const patient = await ports.patients.find(patientId);
  if (patient === undefined) {
    throw new ServiceError(
      'not-found',
      'This patient is not registered here.',
      'Register the patient first.',
    );
  }
  const wanted = [...new Set(deviceIds)];
  for (const deviceId of wanted) describeDevice(parts, deviceId, ports.clock.now());
  const free = live.reserve(wanted, patientId);
  try {
    if ((await ports.freeBytes()) < minFreeBytes) throw noRoom();
    const viewers = { hear: false };
    const recorder = await begin(parts, actor, patient, viewers);
    await attachAll(parts, recorder, wanted);
    viewers.hear = true;
    parts.book.publish(recorder.session);
    const { sessionId } = recorder.session;
    ports.logger.info('session.started', { sessionId, by: actor.clinicianId, devices: wanted.length });
    return await saveSession(parts, recorder);
  } finally {
    free();
  }
}

/** Nobody was told of a session whose first entries could not be stored: nothing of it stays. */
async function attachAll(
  parts: CommandParts,
  recorder: Recorder,
  deviceIds: readonly DeviceId[],
): Promise<void> {
  const { ports, live } = parts;
  try {
    for (const deviceId of deviceIds) {
      const device = describeDevice(parts, deviceId, recorder.nowMs());
      await recorder.record({ type: 'attached', device });
    }
  } catch (error) {
    live.remove(recorder);
    await discard(ports, recorder.session.sessionId, recorder.journal);
    throw error;
  }
  for (const deviceId of deviceIds) live.connect(deviceId, recorder);
}

async function discard(
  { journals, logger }: Pick<CommandParts['ports'], 'journals' | 'logger'>,
  sessionId: SessionId,
  journal: Journal,
): Promise<void> {
  try {
    await journal.close();
    await journals.discard(sessionId);
  } catch (error) {
    // What is left is a journal of which no list tells; the next start ends it.
    logger.warn('session.not-discarded', { sessionId, error: String(error) });
  }
}

/**
 * Makes the session's journal with its first entry.
 * @param viewers hear of it once it has all its devices: with the first one alone, a screen would show the others as gone
 */
async function begin(
  { ports, live, book, disk, progress }: CommandParts,
  actor: Actor,
  { patientId, subjectId }: Pick<Session, 'patientId' | 'subjectId'>,
  viewers: { readonly hear: boolean },
): Promise<Recorder> {
  const sessionId = SessionId.parse(v7());
  const clock = startSessionClock(ports.clock);
  const entry = {
    type: 'started',
    timeMs: clock.startedMs,
    patientId,
    subjectId,
    by: actor.clinicianId,
  } as const;
  const session = applyEntry(sessionId, undefined, entry);
  if (session === undefined) throw new Error('a session begins with its first entry');
  const journal = await ports.journals.create(sessionId);
  try {
    await journal.append({ kind: 'entry', topic: 'session', entry });
  } catch (error) {
    await discard(ports, sessionId, journal);
    throw error;
  }
  const recorder: Recorder = new Recorder({
    session,
    journal,
    clock,
    feed: ports.feed,
    disk,
    report: ports.report,
    onChange: (changed) => viewers.hear && book.publish(changed),
    onBatch: (batch) => progress.add(batch, recorder.session),
  });
  live.add(recorder);
  return recorder;
}

/** What the session keeps of a device. @throws ServiceError when it may not be used */
export function describeDevice(
  { ports }: CommandParts,
  deviceId: DeviceId,
  attachedMs: number,
): SessionDevice {
  const device = ports.feed.get(deviceId);
  if (device === undefined) {
    throw new ServiceError('not-found', 'This device is not known here.', 'Plug it in and register it.');
  }
  if (!device.registered) {
    throw new ServiceError(
      'device',
      'This device is not registered and cannot record.',
      'Register it first: that takes a moment.',
    );
  }
  const { label, model, simulated } = device;
  const signals = ports.feed.signalsOf(deviceId).map((signal) => SignalInfo.parse(signal));
  return { deviceId, label, model, simulated, attachedMs, detachedMs: null, signals };
}

function noRoom(): ServiceError {
  return new ServiceError(
    'disk',
    'There is not enough room on the disk to record a session.',
    'Make room on the disk, or call IT.',
    true,
  );
}
