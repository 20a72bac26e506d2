import { SetupArgs } from '#shared/contract/setup.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { createHostFile } from '#main/adapters/host-file/host-file.ts';
import { createKeyStore } from '#main/adapters/key-store/key-store.ts';
import { replaceFile } from '#main/adapters/disk/atomic-file.ts';
import { createLogger } from '#main/adapters/log/pino-logger.ts';
import { createAuthorities } from '#main/compose/authorities.ts';
import { createJoiningDoor } from '#main/compose/joining-door.ts';
import { IdentityService } from '#main/services/identity/identity-service.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { OfferedNetwork } from '#main/services/setup/ports.ts';
import { createSetupService } from '#main/services/setup/setup-service.ts';
import { createKnownTime } from '#main/services/identity/known-time.ts';
import { createRevokedBook } from '#main/services/identity/revoked-book.ts';
import { memoryRecordStore, testClock, unexpectedFault } from '#main/testing/fakes.ts';

/** What a workstation of these tests is installed as. */
export const hospital = SetupArgs.parse({
  hospital: 'St. Mary',
  mspId: 'StMaryMSP',
  ward: 'ICU',
  workstation: 'Desk 2',
  adminId: 'i.admin',
  adminName: 'Ida Admin',
  adminPin: '271828',
});

/** The IT administrator of that hospital. */
export const adminActor = { clinicianId: hospital.adminId, role: 'it-admin', mspId: hospital.mspId } as const;

/** A workstation on a folder of its own with the real keyring and authority; scrypt is cheap, the clock is a test's. */
export async function makeWorkstation() {
  return makeWorkstationWith(testClock());
}

/** As `makeWorkstation`. The authority of a network has a clock of its own: there `clock` has to run with it. */
export async function makeWorkstationWith<C extends Clock>(clock: C) {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-identity-'));
  const logLines: string[] = [];
  return {
    folder,
    clock,
    logLines,
    start: (offered?: OfferedNetwork) => startWorkstation(folder, clock, logLines, offered),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Starts the app's identity part on the folder, as after a restart. */
async function startWorkstation(
  folder: string,
  clock: Clock,
  logLines: string[],
  offered: OfferedNetwork | undefined,
) {
  const logger = createLogger({ write: (line) => logLines.push(line) });
  const cost = { N: 2 ** 10, r: 8, p: 1 };
  const keyStore = createKeyStore({ folder: join(folder, 'keyring'), clock, logger, cost });
  const authorities = createAuthorities({ folder: join(folder, 'ca'), clock, logger, replaceFile });
  const hostFile = createHostFile(folder, clock);
  const capabilities = { osKeyStore: false };
  const setup = createSetupService({
    hostFile,
    keyStore,
    authorityOf: (ledger) => authorities.of(ledger),
    offered,
    clock,
    logger,
    version: '0',
    capabilities,
  });
  await setup.load();
  const running = new Map<ClinicianId, number>();
  const records = memoryRecordStore();
  const knownTime = createKnownTime(clock, () => records);
  const waiting = new Map<ClinicianId, number>();
  const unlockedWith: string[] = [];
  const state: { failUnlock: boolean; lastMs: number | undefined } = { failUnlock: false, lastMs: undefined };
  const identity = new IdentityService({
    keyStore,
    authority: () => authorities.of(setup.configuration()?.ledger ?? { kind: 'embedded' }),
    clock,
    logger,
    report: unexpectedFault,
    revoked: createRevokedBook(() => records),
    knownTime,
    mspId: () => setup.configuration()?.mspId ?? '',
    pinRule: () => setup.pinRule(),
    demoPins: () => setup.configuration()?.demoPins ?? {},
    runningSessionsOf: (clinicianId) => running.get(clinicianId) ?? 0,
    waitingIntentsOf: (clinicianId) => waiting.get(clinicianId) ?? 0,
    async onUnlocked(workstationKey) {
      if (state.failUnlock) throw new ServiceError('disk', 'The disk is full.', 'Free some space.');
      await knownTime.begin(state.lastMs);
      unlockedWith.push(Buffer.from(workstationKey).toString('hex'));
    },
  });
  const door = createJoiningDoor({ authorities, keyStore, identity, setup, clock, logger });
  return { identity, setup, keyStore, authorities, door, hostFile, running, waiting, unlockedWith, state };
}

/** The ServiceError that a promise or a call fails with; anything else is a failure of the test. */
export async function refusal(work: () => unknown): Promise<ServiceError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
