import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { adminActor, hospital, makeWorkstation, refusal } from './workstation.ts';

const newcomer = { clinicianId: ClinicianId.parse('n.new'), name: 'Nora New', role: 'nurse' } as const;
const { clinicianId } = newcomer;
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

async function restart() {
  app.identity.stop();
  app = await workstation.start();
}
async function registered() {
  await app.setup.install(hospital);
  await app.identity.signIn(app.identity.openScreen(), hospital.adminId, hospital.adminPin);
  return app.identity.clinicians.register(adminActor, newcomer);
}
const signIn = (id: ClinicianId, with_: string) => app.identity.signIn(app.identity.openScreen(), id, with_);

test('a clinician whose name or id looks like another’s is asked about', async () => {
  await registered();
  const { clinicians } = app.identity;
  const alike = [
    { clinicianId: ClinicianId.parse('n.other'), name: 'Nоra New', role: 'nurse' },
    { clinicianId: ClinicianId.parse('n.other'), name: 'Ida Admin', role: 'nurse' },
    { clinicianId: ClinicianId.parse('l.admin'), name: 'Lea Other', role: 'nurse' },
  ] as const;
  for (const one of alike) {
    const refused = await refusal(() => clinicians.register(adminActor, one));
    expect(refused.code).toBe('needs-confirmation');
    expect(`${refused.message} ${refused.hint}`).not.toContain('Nora');
  }
  expect((await clinicians.list()).clinicians).toHaveLength(2);
  await clinicians.register(adminActor, { ...alike[0], confirmed: true });
  await clinicians.register(adminActor, newcomer);
});

describe('another role', () => {
  test('reaches open screens and programs at once; the old PIN opens nothing more, the new secret the new role', async () => {
    const { secret } = await registered();
    const { clinicians } = app.identity;
    await clinicians.enrol({ clinicianId, secret, pin });
    const screen = (await signIn(clinicianId, pin)).connectionId;
    const program = await app.identity.signInProgram(clinicianId, pin);
    const same = await clinicians.register(adminActor, newcomer);
    expect(app.identity.authenticate(screen)?.actor?.role).toBe('nurse');
    expect(same.secret).not.toBe(secret);
    const anew = await clinicians.register(adminActor, { ...newcomer, role: 'doctor' });
    expect(app.identity.authenticate(screen)).toEqual({ actor: null, locked: false });
    expect(app.identity.authenticate(program)).toBeUndefined();
    expect(app.identity.signerOf(clinicianId)).toBeUndefined();
    for (const restarted of [false, true]) {
      if (restarted) await restart();
      expect((await refusal(() => signIn(clinicianId, pin))).message).toMatch(/another role/);
      expect((await refusal(() => app.identity.verifyPin(clinicianId, pin))).code).toBe('not-allowed');
      const { clinicians: options } = await app.identity.clinicians.options();
      expect(options.map((one) => one.clinicianId)).not.toContain(clinicianId);
    }
    await app.identity.clinicians.enrol({ clinicianId, secret: anew.secret, pin: '161803' });
    expect((await signIn(clinicianId, '161803')).me.role).toBe('doctor');
  });

  test('given while a PIN is being checked lets nobody in with the old one', async () => {
    const { secret } = await registered();
    const { clinicians } = app.identity;
    await clinicians.enrol({ clinicianId, secret, pin });
    const screens = Array.from({ length: 3 }, () => app.identity.openScreen());
    const signIns = screens.map((screen) => app.identity.signIn(screen, clinicianId, pin));
    const program = app.identity.signInProgram(clinicianId, pin);
    await clinicians.register(adminActor, { ...newcomer, role: 'doctor' });
    for (const done of await Promise.allSettled([...signIns, program])) {
      const id =
        done.status === 'rejected'
          ? ''
          : typeof done.value === 'string'
            ? done.value
            : done.value.connectionId;
      expect(app.identity.authenticate(id)?.actor ?? null).toBeNull();
    }
    expect(app.identity.signerOf(clinicianId)).toBeUndefined();
  });

  test('leaves a running session under the key that began it', async () => {
    const { secret } = await registered();
    await app.identity.clinicians.enrol({ clinicianId, secret, pin });
    await signIn(clinicianId, pin);
    app.running.set(clinicianId, 1);
    await app.identity.clinicians.register(adminActor, { ...newcomer, role: 'labtech' });
    expect(await app.identity.signerOf(clinicianId)!.sign(Buffer.from('x'))).toBeDefined();
  });

  test('a new secret that was used ends what was signed in with the key before', async () => {
    const { secret } = await registered();
    const { clinicians } = app.identity;
    await clinicians.enrol({ clinicianId, secret, pin });
    const program = await app.identity.signInProgram(clinicianId, pin);
    const anew = await clinicians.register(adminActor, newcomer);
    await clinicians.enrol({ clinicianId, secret: anew.secret, pin: '161803' });
    expect(app.identity.authenticate(program)).toBeUndefined();
  });

  test('nobody gives oneself one: somebody must be left who can register', async () => {
    await registered();
    const own = { clinicianId: hospital.adminId, name: 'Ida Admin', role: 'doctor' } as const;
    expect((await refusal(() => app.identity.clinicians.register(adminActor, own))).code).toBe('conflict');
  });
});
