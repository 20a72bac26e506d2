import { readFile, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HostInfo } from '#shared/contract/host.ts';
import { SignInOption } from '#shared/contract/identity.ts';
import { RegisterPatientArgs } from '#shared/contract/patients.ts';
import { Role } from '#shared/domain/roles.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { demoClinicians, demoPatients, demoRegistrar } from '#main/services/setup/demo-data.ts';
import { adminActor, hospital, makeWorkstation, refusal } from './workstation.ts';

const hour = 3_600_000;
const day = 24 * hour;
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

describe('enrolment', () => {
  test('an it-admin registers, the clinician enrols with the secret and signs in with the own PIN', async () => {
    const { secret, expiresMs } = await registered();
    expect(secret).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    expect(expiresMs).toBe(workstation.clock.now() + 72 * hour);
    const { clinicians } = app.identity;
    expect((await clinicians.options()).clinicians.map((one) => one.clinicianId)).toEqual(['i.admin']);
    await restart();
    expect(await app.identity.clinicians.enrol({ clinicianId, secret, pin })).toEqual({
      clinicianId,
      role: 'nurse',
    });
    const { me } = await signIn(clinicianId, pin);
    expect(me).toMatchObject({ name: 'Nora New', role: 'nurse', mspId: 'StMaryMSP' });
    const listed = (await app.identity.clinicians.list()).clinicians.find(
      (one) => one.clinicianId === clinicianId,
    );
    expect(listed).toMatchObject({ enrolled: true, certificateExpiresMs: me.certificateExpiresMs });
  });

  test('a used, wrong or expired secret enrols nobody', async () => {
    const { secret } = await registered();
    const { clinicians } = app.identity;
    const wrong = await refusal(() => clinicians.enrol({ clinicianId, secret: 'AAAA-AAAA-AAAA', pin }));
    expect(wrong.code).toBe('not-allowed');
    await clinicians.enrol({ clinicianId, secret, pin });
    const used = await refusal(() => clinicians.enrol({ clinicianId, secret, pin: '902417' }));
    expect(used.message).toBe(wrong.message);
    await signIn(clinicianId, pin);
    await signIn(hospital.adminId, hospital.adminPin);
    const late = await clinicians.register(adminActor, newcomer);
    workstation.clock.advance(72 * hour);
    const expired = await refusal(() => clinicians.enrol({ clinicianId, secret: late.secret, pin }));
    expect(expired.message).toMatch(/expired/);
  });

  test('a certificate about to end, or ended during a holiday, is renewed at sign-in for the same key', async () => {
    await registered();
    const first = app.identity.signerOf(hospital.adminId)!;
    for (const ms of [340 * day, 800 * day]) {
      workstation.clock.advance(ms);
      await restart();
      const { me } = await signIn(hospital.adminId, hospital.adminPin);
      expect(me.certificateExpiresMs).toBeCloseTo(workstation.clock.now() + 365 * day, -4);
      await app.identity.signerOf(hospital.adminId)!.sign(Buffer.from('x'));
    }
    expect(first.certificatePem).not.toBe(app.identity.signerOf(hospital.adminId)?.certificatePem);
  });

  test('a clinician who stays signed in beyond the end of the certificate signs no more, with a clear error', async () => {
    await registered();
    const signer = app.identity.signerOf(hospital.adminId)!;
    workstation.clock.jump(366 * day);
    expect((await refusal(() => signer.sign(Buffer.from('x')))).message).toMatch(
      /certificate ended on \d\d \w{3,4} \d{4}/,
    );
    workstation.clock.jump(-400 * day);
    expect((await refusal(() => signer.sign(Buffer.from('x')))).message).toMatch(/clock shows/);
    const early = await refusal(() => signIn(hospital.adminId, hospital.adminPin));
    expect(early.hint).toMatch(/date and time/);
  });

  test('a keyring file from another workstation opens nothing here', async () => {
    await app.setup.install(hospital);
    const foreign = await makeWorkstation();
    const there = await foreign.start();
    await there.setup.install({ ...hospital, adminId: clinicianId, adminPin: pin });
    await there.identity.signIn(there.identity.openScreen(), clinicianId, pin);
    const file = join('keyring', `${clinicianId}.json`);
    await writeFile(join(workstation.folder, file), await readFile(join(foreign.folder, file)));
    expect((await refusal(() => signIn(clinicianId, pin))).code).toBe('not-allowed');
    expect(app.unlockedWith).toEqual([]);
    there.identity.stop();
    await foreign.remove();
  });
});

describe('revocation in a standalone hospital', () => {
  test('ends what the clinician has open, closes the entry for good, and refuses what would still be signed', async () => {
    const { secret } = await registered();
    const { clinicians } = app.identity;
    await clinicians.enrol({ clinicianId, secret, pin });
    const [onScreen, inProgram] = await Promise.all([
      app.identity.signIn(app.identity.openScreen(), clinicianId, pin),
      app.identity.signInProgram(clinicianId, pin),
    ]);
    const signer = app.identity.signerOf(clinicianId)!;
    let changes = 0;
    app.identity.onChange(() => (changes += 1));
    await clinicians.revoke(adminActor, { clinicianId, reason: 'left-hospital' });
    expect(changes).toBe(1);
    expect(app.identity.authenticate(onScreen.connectionId)).toEqual({ actor: null, locked: false });
    expect(app.identity.authenticate(inProgram)).toBeUndefined();
    const after = [signer, app.identity.signerOf(clinicianId)!];
    for (const one of after) await refusal(() => one.sign(Buffer.from('x')));
    await restart();
    expect((await refusal(() => signIn(clinicianId, pin))).message).toMatch(/was revoked on/);
    await signIn(hospital.adminId, hospital.adminPin);
    const waiting = app.identity.signerOf(clinicianId)!;
    expect((await refusal(() => waiting.sign(Buffer.from('x')))).code).toBe('not-allowed');
  });

  test('a key file from before the revocation does not come back', async () => {
    const { secret } = await registered();
    await app.identity.clinicians.enrol({ clinicianId, secret, pin });
    const file = join(workstation.folder, 'keyring', `${clinicianId}.json`);
    const before = await readFile(file);
    await app.identity.clinicians.revoke(adminActor, { clinicianId, reason: 'key-compromised' });
    await writeFile(file, before);
    expect((await refusal(() => signIn(clinicianId, pin))).message).toMatch(/was revoked on/);
  });

  test('nobody revokes oneself, or somebody who was never here', async () => {
    await registered();
    const { clinicians } = app.identity;
    const own = { clinicianId: hospital.adminId, reason: 'left-hospital' } as const;
    expect((await refusal(() => clinicians.revoke(adminActor, own))).code).toBe('conflict');
    const nobody = { clinicianId: ClinicianId.parse('no.body'), reason: 'left-hospital' } as const;
    expect((await refusal(() => clinicians.revoke(adminActor, nobody))).code).toBe('not-found');
  });
});

describe('first run', () => {
  test('before it the host says “setup”; it makes the hospital and one it-admin, once', async () => {
    expect(HostInfo.parse(app.setup.info())).toMatchObject({ state: 'setup', demo: false });
    expect((await app.identity.clinicians.options()).clinicians).toEqual([]);
    const both = await Promise.allSettled([app.setup.install(hospital), app.setup.install(hospital)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect((await refusal(() => app.setup.install(hospital))).code).toBe('conflict');
    await restart();
    expect((await refusal(() => app.setup.installDemo())).code).toBe('conflict');
    const info = HostInfo.parse(app.setup.info());
    expect(info).toMatchObject({ state: 'ready', demo: false, hospital: 'St. Mary', ward: 'ICU' });
    expect(info.capabilities.simulatorControl).toBe(false);
    expect((await signIn(hospital.adminId, hospital.adminPin)).me.role).toBe('it-admin');
    expect(await readFile(join(workstation.folder, 'ca', 'ca.pem'), 'utf8')).toMatch(
      /^-----BEGIN CERTIFICATE/,
    );
  });

  test('after a crash before its last step it is done anew; nothing half-done is used, nothing deleted', async () => {
    await app.setup.install(hospital);
    const { folder } = workstation;
    await rm(join(folder, 'host.json'));
    await rm(join(folder, 'ca'), { recursive: true });
    await restart();
    expect(app.setup.info().state).toBe('setup');
    await app.setup.install({ ...hospital, adminPin: '161803' });
    expect((await refusal(() => signIn(hospital.adminId, hospital.adminPin))).code).toBe('wrong-pin');
    await signIn(hospital.adminId, '161803');
    const [aside] = await readdir(join(folder, 'set-aside'));
    expect(await readdir(join(folder, 'set-aside', aside!, 'keyring'))).toContain('i.admin.json');
  });

  test('keys are never put aside when there are recordings: a lost host.json is said', async () => {
    await app.setup.install(hospital);
    await rm(join(workstation.folder, 'host.json'));
    await mkdir(join(workstation.folder, 'sessions', 'one'), { recursive: true });
    await restart();
    const error = await refusal(() => app.setup.install(hospital));
    expect(error.code).toBe('conflict');
    expect(error.message).toMatch(/recordings are here/);
    expect(await readdir(join(workstation.folder, 'keyring'))).toContain('i.admin.json');
  });

  test('a damaged host.json is said at the start, never taken for a first run', async () => {
    await app.setup.install(hospital);
    for (const text of ['', '{', '{"version":2}', 'null']) {
      await writeFile(join(workstation.folder, 'host.json'), text);
      expect((await refusal(() => workstation.start())).code).toBe('unavailable');
    }
  });
});

describe('demonstration hospital', () => {
  test('has one clinician for each role whose shown PIN works, after a restart too', async () => {
    await app.setup.installDemo();
    await restart();
    expect(app.setup.info()).toMatchObject({ demo: true, capabilities: { simulatorControl: true } });
    const { clinicians } = await app.identity.clinicians.options();
    const options = SignInOption.array().parse(clinicians);
    expect(new Set(options.map(({ role }) => role))).toEqual(new Set(Role.options));
    for (const option of options) {
      const { me } = await signIn(option.clinicianId, option.demoPin!);
      expect(me).toMatchObject({ name: option.name, role: option.role });
    }
  });

  test('its made-up patients fit the contract and its registrar exists', () => {
    expect(RegisterPatientArgs.array().parse(demoPatients)).toEqual(demoPatients);
    expect(demoClinicians.map((one) => one.clinicianId)).toContain(demoRegistrar);
  });

  test('a real hospital shows no PIN', async () => {
    await app.setup.install(hospital);
    const { clinicians } = await app.identity.clinicians.options();
    expect(clinicians.map(({ demoPin }) => demoPin)).toEqual([null]);
    expect(await readFile(join(workstation.folder, 'host.json'), 'utf8')).not.toContain(hospital.adminPin);
  });
});

test('no PIN, secret, name or key is in any log line; who failed is, by id', async () => {
  const { secret } = await registered();
  const { clinicians } = app.identity;
  await refusal(() => clinicians.enrol({ clinicianId, secret: 'WRNG-WRNG-WRNG', pin }));
  await clinicians.enrol({ clinicianId, secret, pin });
  await refusal(() => signIn(clinicianId, '999999'));
  await signIn(clinicianId, pin);
  const text = workstation.logLines.join('');
  for (const event of ['registered', 'enrolment-refused', 'enrolled', 'pin-refused', 'signed-in']) {
    expect(text).toContain(`"event":"identity.${event}"`);
  }
  expect(text).toContain('"clinicianId":"n.new"');
  const [key] = app.unlockedWith;
  const hidden = [pin, hospital.adminPin, '999999', secret, 'WRNG', newcomer.name, hospital.adminName, key!];
  for (const leak of [...hidden, workstation.folder]) expect(text).not.toContain(leak);
});
