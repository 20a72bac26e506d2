import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { v4 } from 'uuid';
import { vi } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { ClinicianId, SubjectId, PatientId, type DeviceId, type SessionId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { SealBatch, SealLeaf } from '#shared/domain/sealing.ts';
import type { Patient } from '#shared/contract/patients.ts';
import type { Reading, Session } from '#shared/contract/sessions.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { JournalStore } from '#main/services/sessions/journal.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { SealQueue } from '#main/services/outbox/seal-queue.ts';
import { memoryRecordStore, silentLogger, testClock, unexpectedFault } from '#main/testing/fakes.ts';
import { createJournalStore, JournalReader, type DiskJournalStore } from '#main/adapters/journal/index.ts';
import { unwatched } from '#main/ports/work.ts';
import { readBatches } from '#main/services/sessions/batches.ts';
import { createSessionService, type SessionService } from '#main/services/sessions/index.ts';
import { FakeFeed } from './fake-feed.ts';
import { gated } from './gated.ts';
import { readersInProcess } from './readers.ts';

/** A seal queue that only keeps what it is given. */
interface FakeSeals extends SealQueue {
  readonly batches: SealBatch[];
  sealed(sessionId: SessionId, number: number): void;
}

type WaveformLeaf = Extract<SealLeaf, { kind: 'waveform' }>;

/** A session service for tests: memory records, a fake feed, a clock that the test moves, real journals. */
export interface Rig {
  readonly service: SessionService;
  readonly handlers: SessionService['handlers'];
  readonly feed: FakeFeed;
  readonly seals: FakeSeals;
  readonly clock: ReturnType<typeof testClock>;
  readonly events: StreamEvent[];
  /** What was told as lost. */
  readonly losses: string[];
  /** Where the journals are. */
  readonly folder: string;
  readonly patient: Patient;
  /** By the nurse, for the one patient. */
  start(...deviceIds: DeviceId[]): Promise<Session>;
  stop(session: Session): Promise<Session>;
  /**
   * Time goes on in steps of 200 ms, in which the device sends a sine; the timers of the service run with it.
   * Needs vitest's fake `setInterval`.
   */
  record(deviceId: DeviceId, seconds: number, each?: (step: number) => void): Promise<void>;
  /** All of a session, oldest first. */
  readings(sessionId: SessionId): Promise<Reading[]>;
  /** The sealed ones. */
  waveforms(): WaveformLeaf[];
  /** What a proof is given for a leaf. */
  framesOf(leaf: WaveformLeaf): Promise<Uint8Array>;
  /** What the journal holds, of a stretch. */
  batches(
    sessionId: SessionId,
    stretch?: { readonly fromMs: number; readonly toMs: number },
  ): Promise<SealBatch[]>;
  /**
   * As after `kill -9`: what is on disk now, taken over by a new service.
   * @param kept which records are still there, by their keys
   */
  crash(kept?: (key: string) => boolean): Promise<Rig>;
  close(): Promise<void>;
}

export const nurse = actor('n.okafor', 'nurse');
export const doctor = actor('d.lind', 'doctor');
export const pin = '246810';

export function actor(id: string, role: Role): Actor {
  return { clinicianId: ClinicianId.parse(id), role, mspId: 'TestHospital' };
}

export interface RigOptions {
  readonly freeBytes?: number;
  /** Puts something between service and journals, such as a disk that fails. */
  readonly around?: (journals: JournalStore) => JournalStore;
}

export async function makeRig(options: RigOptions = {}): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-sessions-'));
  return rigOver(options, folder, randomBytes(32), memoryRecordStore(), makePatient(), fakeSeals());
}

async function verifyPin(clinicianId: ClinicianId, typed: string): Promise<Actor> {
  const known = [nurse, doctor, actor('a.ruiz', 'auditor')].find((one) => one.clinicianId === clinicianId);
  if (known !== undefined && typed === pin) return known;
  throw new ServiceError('wrong-pin', 'This PIN is wrong.', 'Try again.');
}

async function rigOver(
  options: RigOptions,
  folder: string,
  key: Uint8Array,
  records: RecordStore,
  patient: Patient,
  seals: FakeSeals,
): Promise<Rig> {
  const journals = createJournalStore(folder);
  journals.unlock(key);
  const feed = new FakeFeed();
  const clock = testClock();
  const events: StreamEvent[] = [];
  const losses: string[] = [];
  const service = createSessionService({
    journals: options.around?.(journals) ?? journals,
    readers: readersInProcess(journals),
    records,
    feed,
    vitals: { tell: (vital) => void events.push({ type: 'vital', vital }), onThinned: feed.onThinned },
    seals,
    patients: { find: async (patientId) => (patientId === patient.patientId ? patient : undefined) },
    verifyPin,
    losses: { report: async ({ reason }) => void losses.push(reason) },
    freeBytes: async () => options.freeBytes ?? 1e12,
    clock,
    bus: { publish: (event) => void events.push(event), subscribe: () => () => undefined },
    logger: silentLogger,
    report: unexpectedFault,
  });
  const handlers = gated(service.handlers);
  const parts = { service, handlers, feed, seals, clock, events, losses, patient, folder };
  const helpers = helpersOf({ ...parts, journals });
  const close = async () => {
    await service.stopAll();
    await journals.close();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    ...parts,
    ...helpers,
    close,
    async crash(isKept = () => true) {
      const copy = await mkdtemp(join(tmpdir(), 'vitalseal-sessions-'));
      await cp(folder, copy, { recursive: true });
      const kept = memoryRecordStore();
      await kept.write((await records.list('')).filter((record) => isKept(record.key)));
      await close();
      return rigOver(options, copy, key, kept, patient, fakeSeals());
    },
  };
}

function fakeSeals(): FakeSeals {
  const batches: SealBatch[] = [];
  const listeners = new Set<(sessionId: SessionId, number: number) => void>();
  return {
    batches,
    async enqueue(batch) {
      if (batches.every(({ intentId }) => intentId !== batch.intentId)) batches.push(batch);
    },
    onBatchSealed(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sealed(sessionId, number) {
      for (const listener of listeners) listener(sessionId, number);
    },
  };
}

function makePatient(): Patient {
  return {
    patientId: PatientId.parse(v4()),
    subjectId: SubjectId.parse(v4()),
    name: 'Example Person',
    recordNumber: '1',
    birthDate: '1970-01-01',
    sex: 'unknown',
    bed: '1',
  };
}

const stepMs = 200;
const perStep = 50;

function helpersOf(
  rig: Pick<Rig, 'service' | 'handlers' | 'feed' | 'seals' | 'clock' | 'patient'> & {
    readonly journals: Pick<DiskJournalStore, 'access'>;
  },
): Pick<Rig, 'start' | 'stop' | 'record' | 'readings' | 'framesOf' | 'batches' | 'waveforms'> {
  const { service, journals, handlers, feed, seals, clock, patient } = rig;
  return {
    start: (...deviceIds) => handlers['sessions.start'](nurse, { patientId: patient.patientId, deviceIds }),
    stop: ({ sessionId }) => handlers['sessions.stop'](nurse, { sessionId }),
    async record(deviceId, seconds, each) {
      for (let step = 1; step <= (seconds * 1000) / stepMs; step += 1) {
        const startMs = clock.now();
        clock.advance(stepMs);
        feed.frame(
          deviceId,
          startMs,
          Array.from({ length: perStep }, (_, n) => Math.round(100 * Math.sin(step + n / 8))),
        );
        each?.(step - 1);
        vi.advanceTimersByTime(stepMs);
        await setImmediate();
        // The test's clock runs faster than any disk: let the batch of these ten seconds be made before time goes on.
        const batches = Math.floor((step * stepMs) / 10_000);
        if ((step * stepMs) % 10_000 === 0) {
          await vi.waitUntil(() => seals.batches.length >= batches, { timeout: 10_000 });
        }
      }
    },
    async readings(sessionId) {
      const all: Reading[] = [];
      let before: string | undefined;
      do {
        const page = { fromMs: 0, toMs: 8.64e15, limit: 1_000, before };
        const reply = await handlers['sessions.readings'](nurse, { sessionId, ...page });
        all.push(...reply.readings);
        before = reply.next ?? undefined;
      } while (before !== undefined);
      return all.toReversed();
    },
    async framesOf(leaf) {
      const { parts, data } = await service.archive.waveform(leaf.sessionId, leaf, unwatched);
      const at = parts.findIndex((part) => part.leaf.salt === leaf.salt);
      const from = parts.slice(0, at).reduce((sum, { dataBytes }) => sum + dataBytes, 0);
      return data.subarray(from, from + (parts[at]?.dataBytes ?? 0));
    },
    async batches(sessionId, stretch) {
      const journal = new JournalReader();
      await journal.prepare(await journals.access(sessionId));
      const batches: SealBatch[] = [];
      for await (const { batch } of readBatches(journal, stretch)) batches.push(batch);
      return batches;
    },
    waveforms: () =>
      seals.batches.flatMap(({ leaves }) => leaves.flatMap((leaf) => (leaf.kind === 'waveform' ? leaf : []))),
  };
}
