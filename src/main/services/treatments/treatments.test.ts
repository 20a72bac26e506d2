import { v7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import { ClinicianId, PatientId, SubjectId, TreatmentId } from '#shared/domain/ids.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { TreatmentPlan } from '#shared/contract/treatments.ts';
import type { Connection } from '#main/services/api/handlers.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { RecordChange, RecordStore } from '#main/ports/record-store.ts';
import { AdversarialLedger } from '#main/services/outbox/adversarial-ledger.test-fake.ts';
import { createOutbox } from '#main/services/outbox/outbox.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { memoryRecordStore, silentLogger, testClock, unexpectedFault } from '#main/testing/fakes.ts';
import { gated } from '#main/testing/gated.ts';
import { createTreatments, type Treatments } from './treatments.ts';

const clock = testClock();
const actor = (id: string, role: Actor['role']): Actor => ({
  clinicianId: ClinicianId.parse(id),
  role,
  mspId: 'StLukesMSP',
});
const doctor = actor('d.mensah', 'doctor');
const nurse = actor('n.okafor', 'nurse');
const labtech = actor('l.tanaka', 'labtech');
const connection: Connection = { id: 'test', moveTo: () => undefined };

const patientId = PatientId.parse(v7());
const subjectId = SubjectId.parse(v7());
const plan: TreatmentPlan = {
  what: 'Paracetamol',
  dose: 500,
  unit: 'mg',
  route: 'oral',
  schedule: { kind: 'every', everyHours: 6 },
  startMs: clock.now(),
  endMs: null,
  reason: 'fever',
};
const given = { outcome: 'given', timeMs: clock.now(), reason: '' } as const;

let records: RecordStore;
let writes: (readonly RecordChange[])[];
let treatments: Treatments;
let events: StreamEvent[];
let treatmentId: TreatmentId;

beforeEach(() => {
  const store = memoryRecordStore();
  writes = [];
  records = {
    ...store,
    write(changes) {
      writes.push(changes);
      return store.write(changes);
    },
  };
  events = [];
  const bus = { publish: (event: StreamEvent) => events.push(event), subscribe: () => () => undefined };
  const outbox = createOutbox({
    report: unexpectedFault,
    records,
    ledger: new AdversarialLedger([]),
    ledgerName: 'vitalseal',
    signers: {
      signerOf: (clinicianId) => ({
        clinicianId,
        mspId: 'StLukesMSP',
        certificatePem: '',
        sign: async () => new Uint8Array(),
      }),
      onChange: () => () => undefined,
    },
    clock,
    logger: silentLogger,
    bus,
  });
  treatments = createTreatments({
    records,
    outbox,
    clock,
    bus,
    subjectOf: async (id) => (id === patientId ? subjectId : undefined),
  });
  treatmentId = TreatmentId.parse(v7());
});

const call = () => gated(treatments.handlers);
const register = (by = doctor, of = plan) =>
  call()['treatments.register'](by, { treatmentId, patientId, plan: of }, connection);
const administer = (
  by: Actor,
  version: number,
  administration: Parameters<ReturnType<typeof call>['treatments.administer']>[1]['administration'],
) => call()['treatments.administer'](by, { treatmentId, version, administration }, connection);

describe('treatments', () => {
  it('keeps every event with who, when and what, and overwrites nothing', async () => {
    await register();
    await administer(nurse, 1, given);
    const changed = { ...plan, dose: 1_000 };
    await call()['treatments.change'](
      doctor,
      { treatmentId, version: 2, plan: changed, reason: 'pain' },
      connection,
    );
    const last = await call()['treatments.stop'](
      doctor,
      { treatmentId, version: 3, reason: 'well again' },
      connection,
    );
    expect(last).toMatchObject({ state: 'stopped', plan: { dose: 1_000 }, subjectId });
    expect(last.events.map(({ version, kind, clinicianId }) => [version, kind, clinicianId])).toEqual([
      [1, 'registered', 'd.mensah'],
      [2, 'administered', 'n.okafor'],
      [3, 'changed', 'd.mensah'],
      [4, 'stopped', 'd.mensah'],
    ]);
    expect(last.events[0]?.plan?.dose).toBe(500);
  });

  it('stores each event in one write with the intent whose digest commits to it', async () => {
    await register();
    const stored = await treatments.heldEvent(treatmentId, 1);
    const write = writes.find((changes) => changes.some(({ key }) => key.startsWith('treatment/')));
    const intent = write?.find(({ key }) => key === `outbox/open/${stored!.intentId}`);
    expect(JSON.stringify(intent?.value)).toContain(sha256Hex(stored!.details));
    expect(stored?.details).not.toContain(patientId);
  });

  it('shows an event as sealed when it is on the ledger, and tells the viewers', async () => {
    await register();
    const deadline = Date.now() + 5_000;
    for (;;) {
      const { treatments: listed } = await call()['treatments.list'](nurse, { patientId }, connection);
      if (listed[0]?.events[0]?.sealing === 'sealed') break;
      expect(Date.now()).toBeLessThan(deadline);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(events.filter((event) => event.type === 'treatments').length).toBeGreaterThanOrEqual(1);
  });

  it('answers a repeated registration with the treatment that is there', async () => {
    const first = await register();
    expect((await register()).events).toHaveLength(first.events.length);
    await expect(register(doctor, { ...plan, dose: 1 })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('lets one of two changes of the same version through', async () => {
    await register();
    const results = await Promise.allSettled([administer(nurse, 1, given), administer(nurse, 1, given)]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(administer(nurse, 1, given)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('treatments refuse', () => {
  it('who may not', async () => {
    await expect(async () => register(nurse)).rejects.toMatchObject({ code: 'not-allowed' });
    await register();
    await expect(async () => administer(labtech, 1, given)).rejects.toMatchObject({ code: 'not-allowed' });
    const stop = { treatmentId, version: 1, reason: 'x' };
    await expect(async () => call()['treatments.stop'](nurse, stop, connection)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await expect(async () =>
      call()['treatments.list'](labtech, { patientId }, connection),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('an end before the start, and hours that do not fit the schedule', async () => {
    const wrong = [
      { ...plan, endMs: plan.startMs - 1 },
      { ...plan, schedule: { kind: 'every' as const, everyHours: null } },
      { ...plan, schedule: { kind: 'once' as const, everyHours: 6 } },
    ];
    for (const each of wrong) {
      await expect(async () => register(doctor, each)).rejects.toMatchObject({ code: 'bad-request' });
    }
  });

  it('held or refused without a reason, a dose in the future or a year ago, and a dose of what was stopped', async () => {
    await register();
    for (const outcome of ['held', 'refused'] as const) {
      await expect(async () =>
        administer(nurse, 1, { ...given, outcome, reason: ' ' }),
      ).rejects.toMatchObject({
        code: 'bad-request',
      });
    }
    const later = { ...given, timeMs: clock.now() + 3_600_000 };
    const longAgo = { ...given, timeMs: clock.now() - 301 * 24 * 3_600_000 };
    for (const wrong of [later, longAgo, { ...given, timeMs: 0 }]) {
      await expect(async () => administer(nurse, 1, wrong)).rejects.toMatchObject({ code: 'bad-request' });
    }
    await call()['treatments.stop'](doctor, { treatmentId, version: 1, reason: 'well' }, connection);
    await expect(administer(nurse, 2, given)).rejects.toMatchObject({
      code: 'conflict',
      message: 'This treatment was stopped.',
    });
  });

  it('an unknown patient and an unknown treatment', async () => {
    const unknown = PatientId.parse(v7());
    await expect(
      call()['treatments.register'](doctor, { treatmentId, patientId: unknown, plan }, connection),
    ).rejects.toMatchObject({ code: 'not-found' });
    await expect(administer(nurse, 1, given)).rejects.toMatchObject({ code: 'not-found' });
  });
});
