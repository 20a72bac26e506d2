import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { createCertificateAuthority } from '#main/adapters/certificate-authority/certificate-authority.ts';
import { createHostFile } from '#main/adapters/host-file/host-file.ts';
import { createKeyStore } from '#main/adapters/key-store/key-store.ts';
import { createLogger } from '#main/adapters/log/pino-logger.ts';
import { IdentityService } from '#main/services/identity/identity-service.ts';
import { createSetupService } from '#main/services/setup/setup-service.ts';
import { testClock } from '#main/testing/fakes.ts';

/** A workstation on a folder of its own with the real keyring and authority; scrypt is cheap, the clock is a test's. */
export async function makeWorkstation() {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-identity-'));
  const clock = testClock();
  const logLines: string[] = [];
  return {
    folder,
    clock,
    logLines,
    start: () => startWorkstation(folder, clock, logLines),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Starts the app's identity part on the folder, as after a restart. */
async function startWorkstation(folder: string, clock: ReturnType<typeof testClock>, logLines: string[]) {
  const logger = createLogger({ write: (line) => logLines.push(line) });
  const cost = { N: 2 ** 10, r: 8, p: 1 };
  const keyStore = createKeyStore({ folder: join(folder, 'keyring'), clock, logger, cost });
  const authority = createCertificateAuthority(join(folder, 'ca'), clock);
  const hostFile = createHostFile(folder, clock);
  const capabilities = { osKeyStore: false };
  const setup = createSetupService({
    hostFile,
    keyStore,
    authorityOf: () => authority,
    clock,
    logger,
    version: '0',
    capabilities,
  });
  await setup.load();
  const running = new Map<ClinicianId, number>();
  const waiting = new Map<ClinicianId, number>();
  const unlockedWith: string[] = [];
  const state = { failUnlock: false };
  const identity = new IdentityService({
    keyStore,
    authority: () => authority,
    clock,
    logger,
    mspId: () => setup.configuration()?.mspId ?? '',
    demoPins: () => setup.configuration()?.demoPins ?? {},
    runningSessionsOf: (clinicianId) => running.get(clinicianId) ?? 0,
    waitingIntentsOf: (clinicianId) => waiting.get(clinicianId) ?? 0,
    async onUnlocked(workstationKey) {
      if (state.failUnlock) throw new ServiceError('disk', 'The disk is full.', 'Free some space.');
      unlockedWith.push(Buffer.from(workstationKey).toString('hex'));
    },
  });
  return { identity, setup, keyStore, authority, hostFile, running, waiting, unlockedWith, state };
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
