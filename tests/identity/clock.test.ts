import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { adminActor, hospital, makeWorkstation, refusal } from './workstation.ts';

const day = 24 * 3_600_000;
const year = 365 * day;
const { adminId, adminPin } = hospital;
const nurseId = ClinicianId.parse('n.new');
const pin = '314159';

let workstation: Awaited<ReturnType<typeof makeWorkstation>>;
let app: Awaited<ReturnType<typeof workstation.start>>;
beforeEach(async () => {
  workstation = await makeWorkstation();
  app = await workstation.start();
});
afterEach(async () => {
  app.identity.stop();
  await workstation.remove();
});

/** @param lastMs what was recorded last before the start */
async function restart(lastMs?: number) {
  app.identity.stop();
  app = await workstation.start();
  app.state.lastMs = lastMs;
}
const signIn = (id: ClinicianId, with_: string) => app.identity.signIn(app.identity.openScreen(), id, with_);

async function enrolled() {
  await app.setup.install(hospital);
  await signIn(adminId, adminPin);
  const { secret } = await app.identity.clinicians.register(adminActor, {
    clinicianId: nurseId,
    name: 'Nora New',
    role: 'nurse',
  });
  await app.identity.clinicians.enrol({ clinicianId: nurseId, secret, pin });
}

/** Both sign in and what is signed in their names is good. */
async function everybodyWorks() {
  for (const [id, with_] of [
    [adminId, adminPin],
    [nurseId, pin],
  ] as const) {
    await signIn(id, with_);
    await app.identity.signerOf(id)!.sign(Buffer.from('x'));
  }
}

describe('a clock that is a year ahead', () => {
  test('renews nothing: staff are told to ask IT, and go on as soon as it is right', async () => {
    await enrolled();
    const lastMs = workstation.clock.now();
    const before = app.identity.signerOf(adminId)!.certificatePem;
    workstation.clock.jump(year + day);
    await restart(lastMs);
    const refused = await refusal(() => signIn(nurseId, pin));
    expect(refused).toMatchObject({ code: 'unavailable', retryable: true });
    expect(refused.message).toMatch(/clock shows \d\d \w+ 2027.*recorded here is of \d\d \w+ 202[56]/);
    expect(refused.hint).toContain('IT corrects date and time');
    workstation.clock.jump(-year - day);
    await everybodyWorks();
    expect(app.identity.signerOf(adminId)!.certificatePem).toBe(before);
  });

  test('that IT signed in under is no harm when it has been set right', async () => {
    await enrolled();
    const lastMs = workstation.clock.now();
    workstation.clock.jump(year + day);
    await restart(lastMs);
    await signIn(adminId, adminPin);
    await everybodyWorks();
    workstation.clock.jump(-year - day);
    await everybodyWorks();
    await restart(lastMs);
    await everybodyWorks();
  });

  test('while a certificate still lasts tells so beside the work', async () => {
    await enrolled();
    const lastMs = workstation.clock.now();
    workstation.clock.jump(200 * day);
    await restart(lastMs);
    expect((await signIn(nurseId, pin)).me.certificateNotice).toMatch(/clock shows/);
    workstation.clock.jump(-200 * day);
    expect((await signIn(nurseId, pin)).me.certificateNotice).toBeNull();
  });

  test('is right after a year in a store room: once an it-admin has signed in, so does everybody, after a restart too', async () => {
    await enrolled();
    const lastMs = workstation.clock.now();
    workstation.clock.advance(2 * year);
    await restart(lastMs);
    expect((await refusal(() => signIn(nurseId, pin))).message).toMatch(/clock shows/);
    await signIn(adminId, adminPin);
    expect((await signIn(nurseId, pin)).me.certificateNotice).toBeNull();
  });

  test('or is set so while the app runs is noticed too', async () => {
    await enrolled();
    await signIn(nurseId, pin);
    workstation.clock.jump(340 * day);
    const { me } = await signIn(nurseId, pin);
    expect(me.certificateNotice).toMatch(/clock shows/);
    expect(me.certificateExpiresMs).toBeLessThan(workstation.clock.now() + 30 * day);
  });
});

test('in the demonstration, which has no IT, a clock that is years ahead keeps nobody out, now or when it is right', async () => {
  await app.setup.installDemo();
  const lastMs = workstation.clock.now();
  for (const aheadMs of [9 * year, -9 * year]) {
    workstation.clock.jump(aheadMs);
    await restart(lastMs);
    for (const { clinicianId, pin: shown } of demoClinicians) {
      await signIn(clinicianId, shown);
      await app.identity.signerOf(clinicianId)!.sign(Buffer.from('x'));
    }
  }
});

describe('a clock that is behind', () => {
  test('keeps nobody out, and says what was recorded later', async () => {
    workstation.clock.advance(60 * day);
    await enrolled();
    await restart(workstation.clock.now());
    workstation.clock.jump(-12 * 3_600_000);
    expect((await signIn(nurseId, pin)).me.certificateNotice).toBeNull();
    workstation.clock.jump(-13 * 3_600_000);
    await restart(workstation.clock.now() + 40 * day);
    expect((await signIn(nurseId, pin)).me.certificateNotice).toMatch(/something was recorded here on/);
  });

  test('and shows a time before this program was made installs nothing', async () => {
    workstation.clock.jump(-56 * year);
    const refused = await refusal(() => app.setup.install(hospital));
    expect(refused.message).toMatch(/clock shows \d\d \w+ 19\d\d, when this program did not exist yet/);
    workstation.clock.jump(56 * year);
    await enrolled();
  });
});

test('a one-time secret made while the clock was a year ahead is not good for a year', async () => {
  await enrolled();
  workstation.clock.jump(300 * day);
  const { secret } = await app.identity.clinicians.register(adminActor, {
    clinicianId: nurseId,
    name: 'Nora New',
    role: 'nurse',
  });
  workstation.clock.jump(-300 * day);
  const refused = await refusal(() => app.identity.clinicians.enrol({ clinicianId: nurseId, secret, pin }));
  expect(refused.message).toMatch(/clock was wrong/);
});

test('whatever the clock shows at installation, at enrolment and at sign-ins, everybody works once it is right', async () => {
  const jump = fc.integer({ min: 0, max: 3 * 365 }).map((days) => days * day);
  await fc.assert(
    fc.asyncProperty(jump, fc.array(fc.tuple(jump, fc.boolean()), { maxLength: 4 }), async (first, later) => {
      app.identity.stop();
      await workstation.remove();
      workstation = await makeWorkstation();
      app = await workstation.start();
      let ahead = 0;
      const show = (aheadMs: number) => {
        workstation.clock.jump(aheadMs - ahead);
        ahead = aheadMs;
      };
      show(first);
      await enrolled();
      for (const [aheadMs, restarts] of later) {
        show(aheadMs);
        if (restarts) await restart(workstation.clock.now() - ahead);
        await signIn(adminId, adminPin).catch(() => undefined);
        await signIn(nurseId, pin).catch(() => undefined);
      }
      show(0);
      await everybodyWorks();
      await restart(workstation.clock.now());
      await everybodyWorks();
    }),
    { numRuns: 12 },
  );
}, 60_000);
