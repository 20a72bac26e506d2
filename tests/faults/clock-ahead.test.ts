import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { startApp, type App } from '#main/compose.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { signIn, until, type Call } from './client.ts';

const day = 86_400_000;
const [doctor] = demoClinicians.filter(({ role }) => role === 'doctor');

let root: string;
let app: App | undefined;
let aheadMs = 0;
const clock = { now: () => systemClock.now() + aheadMs, monotonic: () => systemClock.monotonic() };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-ahead-'));
});
afterEach(async () => {
  await app?.stop();
  await rm(root, { recursive: true, force: true });
});

/** Starts anew with a clock that is so far ahead. @returns the doctor's requests */
async function startAhead(byMs: number): Promise<Call> {
  await app?.stop();
  aheadMs = byMs;
  const pinCost = { N: 2 ** 10, r: 8, p: 1 };
  app = await startApp({ dataFolder: join(root, 'data'), demo: true, version: '0', pinCost, clock });
  return (await signIn(app, doctor?.clinicianId ?? '', doctor?.pin ?? '')).call;
}

/** @returns how a sealed treatment is proven, asked again whenever */
async function prescribe(call: Call) {
  const { patients } = await call('patients.list', {});
  const patientId = patients[0]?.patientId ?? '';
  const treatmentId = v7();
  const schedule = { kind: 'once', everyHours: null } as const;
  const plan = { what: 'Saline', dose: 1, unit: 'mL', route: 'oral', schedule, reason: 'test' } as const;
  const times = { startMs: clock.now(), endMs: null };
  await call('treatments.register', { treatmentId, patientId, plan: { ...plan, ...times } });
  await until('the seal', 20_000, async () => {
    const { treatments } = await call('treatments.list', { patientId });
    const event = treatments.find((one) => one.treatmentId === treatmentId)?.events[0];
    return event?.sealing === 'sealed' ? true : undefined;
  });
  return async (now: Call) => {
    const subject = { kind: 'treatment', treatmentId, version: 1 } as const;
    const { verdict, summary } = await now('proof.verify', { subject });
    return verdict === 'proven' ? verdict : summary;
  };
}

test.each([200, 330])(
  'a clock that was %d days ahead for a while: what was sealed before, meanwhile and after is proven',
  async (days) => {
    const proofs = [await prescribe(await startAhead(0))];
    proofs.push(await prescribe(await startAhead(days * day)));
    const right = await startAhead(0);
    proofs.push(await prescribe(right));
    // While it runs, too.
    aheadMs = days * day;
    proofs.push(await prescribe(right));
    aheadMs = 0;
    proofs.push(await prescribe(right));
    const all = (call: Call) => Promise.all(proofs.map((prove) => prove(call)));
    const proven = proofs.map(() => 'proven');
    expect(await all(right)).toEqual(proven);
    expect(await all(await startAhead(0))).toEqual(proven);
  },
  60_000,
);
