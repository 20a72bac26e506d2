import { join } from 'node:path';
import { v7 } from 'uuid';
import { SessionId } from '#shared/domain/ids.ts';
import type { Patient } from '#shared/contract/patients.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { Device } from '#shared/contract/devices.ts';
import { startApp } from '#main/compose.ts';
import { anchorsPath, createAnchors } from '#main/adapters/anchors/anchors.ts';
import { createJournalStore } from '#main/adapters/journal/index.ts';
import { createKeyStore } from '#main/adapters/key-store/key-store.ts';
import { createRecordStore } from '#main/adapters/record-store/index.ts';
import type { Clock } from '#main/ports/clock.ts';
import { createEventBus } from '#main/services/events/event-bus.ts';
import { nothingSealed, SessionBook } from '#main/services/sessions/session-book.ts';
import { applyEntry } from '#main/services/sessions/session-fold.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { createInProcessPorts } from '#main/simulation/in-process-ports.ts';
import { silentLogger, unexpectedFault } from '#main/testing/fakes.ts';
import { signIn } from '../faults/client.ts';
import { readyToRecord } from '../faults/shift.ts';
import { batchMs, recordSession, type Recording } from './record.ts';
import type { LongSessionOptions } from './make.ts';

const hourMs = 3_600_000;
/** The workstation is installed before the session begins, which ends before now. */
const installedBeforeMs = 600_000;
const endedAgoMs = hourMs;
/** Cheap: nobody tries PINs on a made-up folder. */
const pinCost = { N: 2 ** 10, r: 8, p: 1 };
const never = 2 ** 31 - 1;

const [nurse] = demoClinicians.filter(({ role }) => role === 'nurse');

/** Installs the demonstration, records as if the time had passed, and lets the app find and seal what was recorded. */
export async function recordAndSeal(options: LongSessionOptions): Promise<SessionId> {
  const { dataFolder, hours, leads, rateHz, seed } = options;
  const lengthMs = Math.round(hours * hourMs);
  if (lengthMs % batchMs !== 0 || rateHz % 4 !== 0) {
    throw new RangeError(
      'a long session has whole batches of ten seconds, and whole samples in a quarter of one',
    );
  }
  const startedMs = Date.now() - endedAgoMs - lengthMs;
  const { patient, device } = await install(dataFolder, startedMs - installedBeforeMs);
  const sessionId = SessionId.parse(v7({ msecs: startedMs }));
  const { patientId, subjectId } = patient;
  const started = {
    type: 'started',
    timeMs: startedMs,
    patientId,
    subjectId,
    by: theNurse().clinicianId,
  } as const;
  const session = applyEntry(sessionId, undefined, started);
  if (session === undefined) throw new Error('a session begins with its first entry');
  await record(dataFolder, { session, device, lengthMs, leads, rateHz, seed });
  await seal(dataFolder, sessionId, Math.ceil(lengthMs / batchMs));
  return sessionId;
}

function theNurse() {
  if (nurse === undefined) throw new Error('the demonstration has no nurse');
  return nurse;
}

/** Certificates are to be older than what is sealed with them: the workstation is installed on a clock that is behind. */
async function install(
  dataFolder: string,
  atMs: number,
): Promise<{ readonly patient: Patient; readonly device: Recording['device'] }> {
  const behindMs = Date.now() - atMs;
  const clock: Clock = { now: () => Date.now() - behindMs, monotonic: () => performance.now() };
  const app = await startApp({ dataFolder, demo: true, version: 'long-session', pinCost, clock });
  try {
    const { call } = await signIn(app, theNurse().clinicianId, theNurse().pin);
    const { patientId } = await readyToRecord(call);
    const { patients } = await call('patients.list', {});
    const { devices } = await call('devices.list', {});
    const patient = patients.find((each) => each.patientId === patientId);
    const device = devices.find((each) => each.registered && each.model === 'healthypi-5');
    if (patient === undefined || device === undefined) throw new Error('the demonstration is not complete');
    return { patient, device: describe(device) };
  } finally {
    await app.stop();
  }
}

const describe = ({ deviceId, label, model, simulated }: Device): Recording['device'] => ({
  deviceId,
  label,
  model,
  simulated,
});

/** Writes the journal, and the session's record, with the app's own stores and the key that the PIN opens. */
async function record(dataFolder: string, recording: Recording): Promise<void> {
  const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const logger = silentLogger;
  const keyStore = createKeyStore({ folder: join(dataFolder, 'keyring'), clock, logger });
  const { workstationKey } = await keyStore.open(theNurse().clinicianId, theNurse().pin);
  const journals = createJournalStore(join(dataFolder, 'sessions'));
  journals.unlock(workstationKey);
  const { sessionId } = recording.session;
  const session = await recordSession(await journals.create(sessionId), recording);
  await journals.close();
  await list(dataFolder, workstationKey, session);
}

/** A recording that no list knows is a loss, which the app would tell. */
async function list(dataFolder: string, workstationKey: Uint8Array, session: Session): Promise<void> {
  const anchors = createAnchors(anchorsPath(dataFolder), silentLogger);
  await anchors.unlock(workstationKey);
  const records = await createRecordStore(join(dataFolder, 'records'), {
    anchor: { get: () => anchors.get('records'), note: (tally) => anchors.note('records', tally) },
    onUnreadable: unreadable,
  });
  await records.unlock(workstationKey);
  const book = new SessionBook(records, createEventBus(unexpectedFault));
  await book.update(session.sessionId, () => ({ ...nothingSealed, session }));
  await book.close();
  await records.close();
  await anchors.close();
}

function unreadable(name: string): never {
  throw new Error(`the record ${name} cannot be read`);
}

/** The app finds the session's batches in its journal, brings them to the outbox, and seals them on its own ledger. */
async function seal(dataFolder: string, sessionId: SessionId, batches: number): Promise<void> {
  const ports = createInProcessPorts(new Map());
  const app = await startApp({
    dataFolder,
    demo: true,
    version: 'long-session',
    pinCost,
    idleLockMs: never,
    ports,
  });
  try {
    const sealed = new Promise<void>((resolve, reject) => {
      app.bus.subscribe((event) => {
        if (event.type === 'notice' && event.level !== 'info') reject(new Error(event.error.message));
        if (event.type === 'outbox' && event.counts.trouble > 0) reject(new Error('a batch was refused'));
        const isDone = event.type === 'session' && event.session.sessionId === sessionId;
        if (isDone && event.session.sealedUntilMs === event.session.stoppedMs) resolve();
      });
    });
    // Bringing thousands of batches to the outbox is part of signing in.
    const { call } = await signIn(app, theNurse().clinicianId, theNurse().pin);
    await sealed;
    const { counts } = await call('outbox.list', { state: 'sealed', limit: 1 });
    if (counts.sealed < batches) throw new Error(`${counts.sealed} of ${batches} batches were sealed`);
  } finally {
    await app.stop();
  }
}
