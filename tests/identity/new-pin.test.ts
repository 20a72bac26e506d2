import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { makeWorkstation, refusal } from './workstation.ts';

const hospital = {
  hospital: 'General Hospital',
  mspId: 'GeneralMSP',
  ward: 'ICU',
  workstation: 'Bay 2',
  adminId: ClinicianId.parse('i.berg'),
  adminName: 'Ida Berg',
  adminPin: '271828',
};
const clinicianId = ClinicianId.parse('n.lund');
const phrase = 'lamp otter violin seventeen';

let place: Awaited<ReturnType<typeof makeWorkstation>>;
let app: Awaited<ReturnType<typeof place.start>>;

beforeEach(async () => {
  place = await makeWorkstation();
  app = await place.start();
});

afterEach(async () => {
  app.identity.stop();
  await place.remove();
});

const signIn = (id: ClinicianId, pin: string) => app.identity.signIn(app.identity.openScreen(), id, pin);

/** @returns the one-time secret */
async function register(): Promise<string> {
  const { me } = await signIn(hospital.adminId, hospital.adminPin);
  const admin = { clinicianId: me.clinicianId, role: me.role, mspId: me.mspId };
  const nurse = { clinicianId, name: 'Nils Lund', role: 'nurse' } as const;
  return (await app.identity.clinicians.register(admin, nurse)).secret;
}

describe('a PIN that many choose', () => {
  it('is refused at enrolment with what to choose instead, and spends neither the secret nor a try', async () => {
    await app.setup.install(hospital);
    const secret = await register();
    for (const pin of ['111111', '123456', '147258', '19851123', '311299']) {
      const refused = await refusal(() => app.identity.clinicians.enrol({ clinicianId, secret, pin }));
      expect(refused).toMatchObject({ code: 'bad-request', retryable: false });
      expect(refused.hint).toMatch(/by chance, such as by throwing dice/);
      expect(`${refused.message} ${refused.hint}`).not.toContain(pin);
    }
    await app.identity.clinicians.enrol({ clinicianId, secret, pin: '314159' });
    expect((await signIn(clinicianId, '314159')).me.role).toBe('nurse');
  });

  it('is refused for the first IT administrator before anything is made', async () => {
    const refused = await refusal(() => app.setup.install({ ...hospital, adminPin: '222222' }));
    expect(refused.code).toBe('bad-request');
    expect(app.setup.configuration()).toBeUndefined();
    await expect(readFile(join(place.folder, 'installing'))).rejects.toThrow('ENOENT');
  });

  it('is taken in the demonstration, which shows its PINs', async () => {
    await app.setup.installDemo();
    const [nurse] = demoClinicians;
    expect(app.setup.pinRule()).toBeUndefined();
    expect((await signIn(nurse!.clinicianId, '111111')).me.role).toBe('nurse');
  });
});

describe('IT asks for longer PINs or pass phrases', () => {
  it('of those who choose one from then on; who has one goes on with it', async () => {
    await app.setup.install(hospital);
    const secret = await register();
    await app.setup.setPinRule({ minLength: 12, letters: true });
    const short = await refusal(() => app.identity.clinicians.enrol({ clinicianId, secret, pin: '314159' }));
    expect(short.message).toContain('12 characters');
    await app.identity.clinicians.enrol({ clinicianId, secret, pin: phrase });
    expect((await signIn(clinicianId, phrase)).me.role).toBe('nurse');
    expect((await signIn(hospital.adminId, hospital.adminPin)).me.role).toBe('it-admin');
    app.identity.stop();
    app = await place.start();
    expect(app.setup.info().pinRule).toEqual({ minLength: 12, letters: true });
    await app.setup.setPinRule({ minLength: 6, letters: false });
    expect((await signIn(clinicianId, phrase)).me.role).toBe('nurse');
  });

  it('and a description of before asks for six digits', async () => {
    await app.setup.install(hospital);
    const path = join(place.folder, 'host.json');
    const written = await readFile(path, 'utf8');
    const before = written.replace(/,\s*"pinRule": \{[^}]*\}/, '');
    expect(before).not.toContain('pinRule');
    await writeFile(path, before);
    app.identity.stop();
    app = await place.start();
    expect(app.setup.pinRule()).toEqual({ minLength: 6, letters: false });
  });
});
