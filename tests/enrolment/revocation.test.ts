import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFabricGatewayLedger } from '#main/adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { networkHospital, newId } from './network.ts';

let hospital: Awaited<ReturnType<typeof networkHospital>>;
let registrar: Signer;
let workstation: Signer;
let ledger: ReturnType<typeof createFabricGatewayLedger>;

async function enrolled(enrolmentId: ReturnType<typeof newId>, role: 'nurse' | 'workstation') {
  const secret = randomBytes(16).toString('hex');
  await hospital.ca.register({ enrolmentId, role, secret, enrolments: 1 }, registrar);
  return (await hospital.enrol(enrolmentId, secret)).signer;
}

beforeAll(async () => {
  hospital = await networkHospital(0);
  registrar = await hospital.registrar();
  workstation = await enrolled(newId(), 'workstation');
  const { profile } = hospital;
  ledger = createFabricGatewayLedger({
    profile,
    identity: async () => workstation,
    clock: systemClock,
    logger: silentLogger,
  });
});
afterAll(() => ledger.close());

/** How the ledger answers a question about a device that nobody registered. */
async function answerTo(signer: Signer): Promise<string> {
  try {
    const call = { transaction: 'devices:get', args: [randomUUID()], transient: {} };
    return await ledger.evaluate(call, signer);
  } catch (error) {
    if (error instanceof LedgerError) return error.kind;
    throw error;
  }
}

test('who is revoked at the authority is refused by the ledger within a minute, with the certificate as the reason; others are not', async () => {
  const [revoked, colleague] = [await enrolled(newId(), 'nurse'), await enrolled(newId(), 'nurse')];
  expect(await answerTo(revoked)).toBe('contract');
  await hospital.ca.revoke(revoked.clinicianId, 'privilegewithdrawn', registrar);
  await vi.waitFor(async () => expect(await answerTo(revoked)).toBe('identity'), {
    timeout: 60_000,
    interval: 500,
  });
  expect(await answerTo(colleague)).toBe('contract');
}, 90_000);
