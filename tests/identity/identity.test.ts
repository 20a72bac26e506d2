import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { makeWorkstation, refusal } from './workstation.ts';

const ofRole = (role: string) => demoClinicians.find((clinician) => clinician.role === role)!;
const [nurse, doctor, admin] = [ofRole('nurse'), ofRole('doctor'), ofRole('it-admin')];
const actorOf = ({ clinicianId, role }: typeof nurse) => ({ clinicianId, role, mspId: 'DemoHospitalMSP' });
const minute = 60_000;
const bytes = Buffer.from('batch');

let workstation: Awaited<ReturnType<typeof makeWorkstation>>;
let app: Awaited<ReturnType<typeof workstation.start>>;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  workstation = await makeWorkstation();
  app = await workstation.start();
  await app.setup.installDemo();
});
afterEach(async () => {
  app.identity.stop();
  vi.useRealTimers();
  await workstation.remove();
});

/** A screen on which a clinician has signed in. */
async function signedIn(who: typeof nurse, screen = app.identity.openScreen()) {
  return (await app.identity.signIn(screen, who.clinicianId, who.pin)).connectionId;
}
const pass = (ms: number) => {
  workstation.clock.advance(ms);
  vi.advanceTimersByTime(1_000);
};
const look = () => vi.advanceTimersByTime(1_000);

describe('sign-in', () => {
  test('gives name, role and hospital from the certificate, and a new cache key each time', async () => {
    const first = await app.identity.signIn(app.identity.openScreen(), nurse.clinicianId, nurse.pin);
    expect(first.me).toMatchObject({
      name: nurse.name,
      role: 'nurse',
      mspId: 'DemoHospitalMSP',
      locked: false,
    });
    expect(Buffer.from(first.me.cacheKey ?? '', 'base64')).toHaveLength(32);
    const second = await app.identity.signIn(first.connectionId, nurse.clinicianId, nurse.pin);
    expect(second.me.cacheKey).not.toBe(first.me.cacheKey);
    expect(app.identity.me(second.connectionId)).toEqual(second.me);
  });

  test('lifts the same connection under a new id; the old id is worth nothing, after sign-out too', async () => {
    const linked = app.identity.openScreen();
    expect(app.identity.authenticate(linked)).toEqual({ actor: null, locked: false });
    const screen = await signedIn(nurse, linked);
    expect(app.identity.authenticate(linked)).toBeUndefined();
    const { clinicianId, role } = nurse;
    const actor = { clinicianId, role, mspId: 'DemoHospitalMSP' };
    expect(app.identity.authenticate(screen)).toEqual({ actor, locked: false });
    const after = app.identity.signOut(screen);
    expect(app.identity.authenticate(screen)).toBeUndefined();
    expect(app.identity.authenticate(after)).toEqual({ actor: null, locked: false });
  });

  test('a wrong PIN and an unknown clinician get the same error and sign nobody in', async () => {
    const screen = app.identity.openScreen();
    const wrong = await refusal(() => app.identity.signIn(screen, nurse.clinicianId, '999999'));
    const unknown = await refusal(() => app.identity.signIn(screen, ClinicianId.parse('no.body'), '999999'));
    expect([wrong.code, wrong.message, wrong.hint]).toEqual([unknown.code, unknown.message, unknown.hint]);
    expect(wrong.code).toBe('wrong-pin');
    expect(app.identity.authenticate(screen)).toEqual({ actor: null, locked: false });
    expect(app.identity.signerOf(nurse.clinicianId)).toBeUndefined();
  });

  test('opens the workstation once, at the first sign-in; when that fails the sign-in fails and can be tried again', async () => {
    app.state.failUnlock = true;
    expect((await refusal(() => signedIn(nurse))).code).toBe('disk');
    expect((await refusal(() => app.identity.clinicians.register(actorOf(admin), { ...doctor }))).code).toBe(
      'locked',
    );
    app.state.failUnlock = false;
    await Promise.all([signedIn(nurse), signedIn(doctor)]);
    await signedIn(admin);
    expect(app.unlockedWith).toHaveLength(1);
    const again = await workstation.start();
    await again.identity.signIn(again.identity.openScreen(), doctor.clinicianId, doctor.pin);
    expect(again.unlockedWith).toEqual(app.unlockedWith);
    again.identity.stop();
  });

  test('two screens hold two clinicians at once, each with the own key', async () => {
    const [one, two] = [await signedIn(nurse), await signedIn(doctor)];
    expect(app.identity.authenticate(one)?.actor?.clinicianId).toBe(nurse.clinicianId);
    expect(app.identity.authenticate(two)?.actor?.clinicianId).toBe(doctor.clinicianId);
    for (const { clinicianId } of [nurse, doctor]) {
      const signer = app.identity.signerOf(clinicianId)!;
      const publicKey = createPublicKey(signer.certificatePem);
      expect(verify('sha256', bytes, publicKey, await signer.sign(bytes))).toBe(true);
    }
    app.identity.signOut(one);
    expect(app.identity.signerOf(nurse.clinicianId)).toBeUndefined();
    expect(app.identity.authenticate(two)?.actor).not.toBeNull();
  });
});

describe('lock', () => {
  test('comes after the idle time, however often somebody asks who is there; keepAlive puts it off', async () => {
    const screen = await signedIn(nurse);
    pass(14 * minute);
    app.identity.authenticate(screen);
    app.identity.keepAlive(screen);
    pass(14 * minute);
    expect(app.identity.authenticate(screen)?.locked).toBe(false);
    pass(minute);
    expect(app.identity.authenticate(screen)).toMatchObject({ actor: { role: 'nurse' }, locked: true });
    app.identity.keepAlive(screen);
    expect(app.identity.authenticate(screen)?.locked).toBe(true);
    await refusal(() => app.identity.unlock(screen, '999999'));
    expect(app.identity.me(screen).locked).toBe(true);
    expect((await app.identity.unlock(screen, nurse.pin)).locked).toBe(false);
  });

  test('follows no jump of the clock', async () => {
    const screen = await signedIn(nurse);
    workstation.clock.jump(60 * minute);
    look();
    expect(app.identity.authenticate(screen)?.locked).toBe(false);
    workstation.clock.jump(-120 * minute);
    pass(15 * minute);
    expect(app.identity.authenticate(screen)?.locked).toBe(true);
  });

  test('by hand locks that screen, by the computer going to sleep all of them', async () => {
    const [one, two] = [await signedIn(nurse), await signedIn(doctor)];
    app.identity.lock(one);
    expect([one, two].map((id) => app.identity.authenticate(id)?.locked)).toEqual([true, false]);
    app.identity.lockAll();
    expect(app.identity.authenticate(two)?.locked).toBe(true);
  });

  test('hides the key of the cache, which the PIN gives back', async () => {
    const screen = await signedIn(nurse);
    const { cacheKey } = app.identity.me(screen);
    app.identity.lock(screen);
    expect(app.identity.me(screen)).toMatchObject({ locked: true, cacheKey: null });
    expect(await app.identity.unlock(screen, nurse.pin)).toMatchObject({ locked: false, cacheKey });
    pass(15 * minute);
    expect(app.identity.me(screen).cacheKey).toBeNull();
  });

  test('the running session seals on while locked, and after the browser is gone for good', async () => {
    const screen = await signedIn(nurse);
    app.running.set(nurse.clinicianId, 1);
    pass(15 * minute);
    const signer = app.identity.signerOf(nurse.clinicianId)!;
    await signer.sign(bytes);
    app.identity.lock(screen);
    pass(13 * 60 * minute);
    expect(app.identity.signerOf(nurse.clinicianId)).toBe(signer);
    await signer.sign(bytes);
    app.running.delete(nurse.clinicianId);
    look();
    expect(app.identity.signerOf(nurse.clinicianId)).toBeUndefined();
    expect((await refusal(() => signer.sign(bytes))).code).toBe('not-signed-in');
  });

  test('a screen that nobody came back to for a shift is signed out and its key dropped', async () => {
    const screen = await signedIn(nurse);
    pass(12 * 60 * minute + 15 * minute);
    expect(app.identity.authenticate(screen)).toEqual({ actor: null, locked: false });
    expect(app.identity.signerOf(nurse.clinicianId)).toBeUndefined();
  });

  test('the next clinician may take a locked screen; the running session stays with the one who started it', async () => {
    const screen = await signedIn(nurse);
    app.running.set(nurse.clinicianId, 1);
    expect((await refusal(() => signedIn(doctor, screen))).code).toBe('conflict');
    app.identity.lock(screen);
    const taken = await signedIn(doctor, screen);
    expect(app.identity.authenticate(taken)?.actor?.clinicianId).toBe(doctor.clinicianId);
    expect(app.identity.signerOf(nurse.clinicianId)).toBeDefined();
  });
});

describe('sign-out and hand-over', () => {
  test('sign-out is refused while a session runs in that name', async () => {
    const screen = await signedIn(nurse);
    app.running.set(nurse.clinicianId, 1);
    const error = await refusal(() => app.identity.signOut(screen));
    expect(error.code).toBe('conflict');
    expect(error.hint).toMatch(/Hand it over/);
    app.running.delete(nurse.clinicianId);
    app.identity.signOut(screen);
  });

  test('the next clinician proves to be here with the PIN, signs from then on, and the first can leave', async () => {
    const screen = await signedIn(nurse);
    app.running.set(nurse.clinicianId, 1);
    let changes = 0;
    app.identity.onChange(() => (changes += 1));
    expect((await refusal(() => app.identity.verifyPin(doctor.clinicianId, nurse.pin))).code).toBe(
      'wrong-pin',
    );
    const actor = await app.identity.verifyPin(doctor.clinicianId, doctor.pin);
    expect(actor).toEqual({ clinicianId: doctor.clinicianId, role: 'doctor', mspId: 'DemoHospitalMSP' });
    expect(changes).toBe(1);
    app.running.delete(nurse.clinicianId);
    app.running.set(doctor.clinicianId, 1);
    app.identity.signOut(screen);
    pass(10 * minute);
    await app.identity.signerOf(doctor.clinicianId)!.sign(bytes);
    expect(app.identity.signerOf(nurse.clinicianId)).toBeUndefined();
  });

  test('a proof that no hand-over followed is forgotten after a minute', async () => {
    await app.identity.verifyPin(doctor.clinicianId, doctor.pin);
    pass(minute - 1);
    expect(app.identity.signerOf(doctor.clinicianId)).toBeDefined();
    pass(1);
    expect(app.identity.signerOf(doctor.clinicianId)).toBeUndefined();
  });

  test('seals that wait at sign-out have a minute to be signed', async () => {
    const screen = await signedIn(nurse);
    app.waiting.set(nurse.clinicianId, 2);
    app.identity.signOut(screen);
    await app.identity.signerOf(nurse.clinicianId)!.sign(bytes);
    pass(minute);
    expect(app.identity.signerOf(nurse.clinicianId)).toBeUndefined();
  });
});

describe('wrong PINs', () => {
  test('delay the screen where they were typed, by whatever id it goes, and neither the one beside it nor programs', async () => {
    const [linked, other] = [app.identity.openScreen(), app.identity.openScreen()];
    const tryDoctor = (screen: string, pin: string) => app.identity.signIn(screen, doctor.clinicianId, pin);
    for (let count = 0; count < 3; count += 1) await refusal(() => tryDoctor(linked, '999999'));
    const moved = await signedIn(nurse, linked);
    expect((await refusal(() => tryDoctor(moved, doctor.pin))).code).toBe('slow-down');
    expect((await tryDoctor(other, doctor.pin)).me.role).toBe('doctor');
    await app.identity.signInProgram(doctor.clinicianId, doctor.pin);
    expect((await refusal(() => tryDoctor(moved, doctor.pin))).code).toBe('slow-down');
    pass(5_000);
    expect((await tryDoctor(moved, doctor.pin)).me.role).toBe('doctor');
  });

  test('of programs delay no screen', async () => {
    const screen = await signedIn(nurse);
    const wrong = () => refusal(() => app.identity.signInProgram(nurse.clinicianId, '999999'));
    expect((await Promise.all([wrong(), wrong(), wrong(), wrong()])).map(({ code }) => code)).toContain(
      'slow-down',
    );
    for (let count = 0; count < 4; count += 1) await wrong();
    expect((await app.identity.unlock(screen, nurse.pin)).role).toBe('nurse');
  });
});

describe('links and programs', () => {
  test('a link token works once; a wrong, used or expired one does not', async () => {
    const { identity } = app;
    const token = identity.makeStartLink();
    pass(24 * 60 * minute);
    const screen = identity.redeemLink(token);
    expect(identity.authenticate(screen)).toEqual({ actor: null, locked: false });
    for (const bad of [token, '', 'x'.repeat(43)]) {
      expect((await refusal(() => identity.redeemLink(bad))).code).toBe('not-signed-in');
    }
    const late = identity.newLink().token;
    pass(10 * minute);
    expect((await refusal(() => identity.redeemLink(late))).code).toBe('not-signed-in');
  });

  test('a program does not lock, and ends after eight hours', async () => {
    const program = await app.identity.signInProgram(doctor.clinicianId, doctor.pin);
    pass(60 * minute);
    app.identity.keepAlive(program);
    expect(app.identity.authenticate(program)?.locked).toBe(false);
    pass(7 * 60 * minute);
    expect(app.identity.authenticate(program)).toBeUndefined();
    expect(app.identity.signerOf(doctor.clinicianId)).toBeUndefined();
  });

  test('ids are long, never repeat, and made-up ones are unknown', () => {
    const ids = Array.from({ length: 50 }, () => app.identity.openScreen());
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(32);
    expect(app.identity.authenticate('x'.repeat(43))).toBeUndefined();
    expect(app.identity.authenticate('')).toBeUndefined();
  });

  test('thousands of connections do not fill the memory or push out who is signed in', async () => {
    const screen = await signedIn(nurse);
    for (let count = 0; count < 2_000; count++) app.identity.openScreen();
    expect(app.identity.authenticate(screen)?.actor).not.toBeNull();
  });
});
