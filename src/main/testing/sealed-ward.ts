import { v7 } from 'uuid';
import { PatientId, SubjectId, type DeviceId } from '#shared/domain/ids.ts';
import { createEmbeddedLedger } from '#main/adapters/ledger/embedded/embedded-ledger.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { Signer, Signers } from '#main/services/identity/signer.ts';
import {
  makeRegistration,
  readRegistration,
  registrationPrefix,
} from '#main/services/devices/registration.ts';
import { createOutbox, type OutboxService } from '#main/services/outbox/outbox.ts';
import { createProofHandlers, type ProofParts } from '#main/services/proof/proof.ts';
import { proofJobs } from '#main/services/proof/proof-jobs.ts';
import { createSealQueue } from '#main/services/outbox/seal-queue.ts';
import { WorkBook } from '#main/services/work/work-book.ts';
import { createTreatments } from '#main/services/treatments/treatments.ts';
import { memoryRecordStore, silentLogger, testClock, unexpectedFault } from './fakes.ts';
import { makeHospital } from './hospital.ts';
import { makeSession } from './sealed-session.ts';

/** What is kept of a certificate that is taken out. */
type HandingOut = (parts: {
  readonly records: RecordStore;
  readonly outbox: OutboxService;
}) => ProofParts['beforeHandingOut'];
const keepsNothing: HandingOut = () => async () => undefined;

/**
 * A ward with an embedded ledger and all that seals and proves, real but for the record store in memory; for tests.
 * @param folder for the ledger
 * @param handingOut nothing is kept of certificates unless a test says so
 */
export async function openWard(folder: string, handingOut: HandingOut = keepsNothing) {
  const clock = testClock();
  const hospital = await makeHospital('StLukesMSP', clock.now());
  const doctor = await hospital.clinician('d.mensah', 'doctor');
  const nurse = await hospital.clinician('n.okafor', 'nurse');
  const records = memoryRecordStore();
  const ledger = createEmbeddedLedger({
    folder,
    identity: async () => hospital,
    clock,
    logger: silentLogger,
  });
  const bus = { publish: () => undefined, subscribe: () => () => undefined };
  const common = { records, ledger, signers: signersOf([doctor, nurse]), clock };
  const outbox = createOutbox({
    report: unexpectedFault,
    ...common,
    ledgerName: 'embedded',
    logger: silentLogger,
    bus,
  });
  await outbox.ready();
  const seals = createSealQueue({ records, outbox, report: unexpectedFault });
  const patientId = PatientId.parse(v7());
  const subjectId = SubjectId.parse(v7());
  const treatments = createTreatments({ records, outbox, clock, bus, subjectOf: async () => subjectId });
  const session = makeSession(subjectId, nurse, clock.now());
  const proof = createProofHandlers({
    ...common,
    archive: session.archive,
    outbox,
    treatmentEvent: (treatmentId, version) => treatments.heldEvent(treatmentId, version),
    registration: (deviceId) => readRegistration(records, deviceId),
    exporter: async () => hospital,
    jobs: proofJobs,
    works: new WorkBook(),
    beforeHandingOut: handingOut({ records, outbox }),
  });
  return {
    clock,
    hospital,
    records,
    ledger,
    outbox,
    seals,
    treatments,
    proof,
    session,
    patientId,
    subjectId,
    doctor: actorOf(doctor, 'doctor'),
    nurse: actorOf(nurse, 'nurse'),
    connection: { id: 'test', moveTo: () => undefined },
    registerDevice: (label: string) => registerDevice({ records, outbox }, nurse, session.deviceId, label),
    allSealed: () => allSealed(outbox),
    close: () => outbox.close().then(() => ledger.close()),
  };
}

/** Puts the registration of a device into the outbox. */
async function registerDevice(
  { records, outbox }: { readonly records: RecordStore; readonly outbox: OutboxService },
  signer: Signer,
  deviceId: DeviceId,
  label: string,
): Promise<void> {
  const device = { deviceId, label, model: 'healthypi-5', simulated: true, serialNumber: null };
  const { registration, intent } = makeRegistration(actorOf(signer, 'nurse'), {
    ...device,
    portPath: '/dev/null',
    configuration: {},
    registeredMs: Date.UTC(2026, 0, 1),
  });
  const record = { key: `${registrationPrefix}${deviceId}`, value: registration };
  await records.write([record, ...outbox.prepare(intent)]);
  outbox.wake();
}

/** Resolves when nothing waits in the outbox. */
async function allSealed(outbox: OutboxService): Promise<void> {
  const deadline = Date.now() + 10_000;
  await outbox.list(undefined, 1);
  while (outbox.counts().waiting > 0) {
    if (Date.now() > deadline) throw new Error('the outbox did not empty');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type Ward = Awaited<ReturnType<typeof openWard>>;

function actorOf(signer: Signer, role: Actor['role']): Actor {
  return { clinicianId: signer.clinicianId, role, mspId: signer.mspId };
}

function signersOf(present: readonly Signer[]): Signers {
  return {
    signerOf: (clinicianId) => present.find((signer) => signer.clinicianId === clinicianId),
    onChange: () => () => undefined,
  };
}
