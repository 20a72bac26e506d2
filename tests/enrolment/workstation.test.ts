import { X509Certificate, createPublicKey } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SetupArgs } from '#shared/contract/setup.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import { StoredIdentity } from '#main/adapters/certificate-authority/stored-identity.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import type { OfferedNetwork } from '#main/services/setup/ports.ts';
import { makeWorkstationWith, refusal } from '../identity/workstation.ts';
import { movableClock, networkHospital, newId, unreachable } from './network.ts';

/** Workstations of a hospital of the running network: its real Fabric CA, the real keyring. */
const day = 24 * 3_600_000;
const pin = '314159';
const adminPin = '271828';

type Place = Awaited<ReturnType<typeof newPlace>>;
type App = Awaited<ReturnType<Place['start']>>;
const newPlace = () => makeWorkstationWith(movableClock());

let hospital: Awaited<ReturnType<typeof networkHospital>>;
const places: Place[] = [];
const apps: App[] = [];
let place: Place;
let app: App;
let admin: { enrolmentId: ClinicianId; secret: string };

beforeAll(async () => {
  hospital = await networkHospital(0);
});
beforeEach(async () => {
  [place, app] = await newWorkstation();
  admin = await hospital.itAdmin();
  await install(app, admin);
});
afterEach(async () => {
  for (const one of apps.splice(0)) one.identity.stop();
  for (const one of places.splice(0)) await one.remove();
});

async function newWorkstation(offered?: OfferedNetwork): Promise<[Place, App]> {
  const made = await newPlace();
  places.push(made);
  return [made, await started(made, offered)];
}
async function started(made: Place, offered?: OfferedNetwork): Promise<App> {
  const running = await made.start(offered);
  apps.push(running);
  return running;
}
function install(at: App, { enrolmentId, secret }: typeof admin, profile = hospital.profileText) {
  return at.setup.install(
    SetupArgs.parse({
      hospital: 'whatever is typed',
      mspId: 'TypedMSP',
      ward: 'ICU',
      workstation: 'Desk 2',
      adminId: enrolmentId,
      adminName: 'Ida Admin',
      adminPin,
      network: { profile, secret },
    }),
  );
}
const signIn = async (at: App, id: ClinicianId, with_ = pin) =>
  (await at.identity.signIn(at.identity.openScreen(), id, with_)).me;
const actorOf = (clinicianId: ClinicianId, role: Role = 'it-admin') => {
  return { clinicianId, role, mspId: hospital.profile.mspId };
};

async function registered(role: Role = 'nurse', clinicianId = newId()) {
  await signIn(app, admin.enrolmentId, adminPin);
  // Nobody looks like somebody else.
  const clinician = { clinicianId, name: `Nora ${clinicianId}`, role };
  const { secret } = await app.identity.clinicians.register(actorOf(admin.enrolmentId), clinician);
  return { clinicianId, secret };
}
async function enrolled(role: Role = 'nurse') {
  const { clinicianId, secret } = await registered(role);
  await app.identity.clinicians.enrol({ clinicianId, secret, pin });
  return clinicianId;
}

describe('first run in a network', () => {
  test('the it-admin enrols with id and one-time secret; hospital and MSP are the profile’s', async () => {
    const { profile } = hospital;
    const { hospital: name, mspId } = profile;
    const info = app.setup.info();
    expect(info).toMatchObject({ state: 'ready', hospital: name, mspId, ward: 'ICU' });
    expect(info.capabilities.ledger).toBe('fabric-gateway');
    const me = await signIn(app, admin.enrolmentId, adminPin);
    expect(me).toMatchObject({ role: 'it-admin', mspId, certificateNotice: null });
    const again = await started(place);
    expect(await signIn(again, admin.enrolmentId, adminPin)).toMatchObject({ mspId });
    const stored = await readFile(join(place.folder, 'host.json'), 'utf8');
    for (const hidden of [admin.secret, adminPin]) expect(stored).not.toContain(hidden);
  });

  test('the workstation gets an identity of its own that may be nobody else, its key sealed', async () => {
    const text = await readFile(join(place.folder, 'ca', 'workstation.json'), 'utf8');
    expect(text).not.toContain('PRIVATE KEY');
    const { subject } = new X509Certificate(StoredIdentity.parse(JSON.parse(text)).certificatePem);
    expect(subject).toMatch(/^OU=client$/m);
    expect(subject).toMatch(/^CN=ws\.[0-9a-f]{16}$/m);
    await signIn(app, admin.enrolmentId, adminPin);
    const authority = app.authorities.network(hospital.profile);
    const signer = await authority.workstationSigner(app.identity.workstationKey());
    expect(Buffer.from(new X509Certificate(signer.certificatePem).raw).toString('latin1')).toContain(
      '"role":"workstation"',
    );
    expect((await signer.sign(Buffer.from('block'))).length).toBeGreaterThan(60);
    await expect(authority.check(signer.certificatePem)).rejects.toMatchObject({ code: 'not-allowed' });
  });

  test('a wrong secret, an unreachable authority and a wrong clock leave nothing and spend nothing', async () => {
    const [fresh, at] = await newWorkstation();
    const second = await hospital.itAdmin();
    const wrong = await refusal(() => install(at, { ...second, secret: 'wrong' }));
    expect(wrong.message).toMatch(/one-time secret is not right/);
    const gone = JSON.stringify(unreachable(hospital.profile));
    expect((await refusal(() => install(at, second, gone))).message).toMatch(/cannot be reached/);
    fresh.clock.jump(-day);
    expect((await refusal(() => install(at, second))).message).toMatch(/clock is 1440 minutes behind/);
    fresh.clock.jump(day);
    expect((await refusal(() => install(at, second, '{"a":1}'))).code).toBe('bad-request');
    expect(at.setup.info().state).toBe('setup');
    expect(await readdir(join(fresh.folder, 'keyring')).catch(() => [])).toEqual([]);
    await install(at, second);
    expect((await signIn(at, second.enrolmentId, adminPin)).role).toBe('it-admin');
  });

  test('the demonstration’s clinicians are enrolled for real, on each workstation of the hospital, also at once', async () => {
    const offers = [await hospital.offer(), await hospital.offer(), await hospital.offer()];
    const all = await Promise.all(
      offers.map(async (offered) => {
        const [, at] = await newWorkstation(offered);
        await at.setup.installDemo();
        return at;
      }),
    );
    for (const at of all) {
      for (const { clinicianId, pin: shown, role } of demoClinicians) {
        expect(await signIn(at, clinicianId, shown)).toMatchObject({ role, mspId: hospital.profile.mspId });
      }
    }
    const [one, two] = all.map((at) => at.identity.signerOf(demoClinicians[0]!.clinicianId)!);
    expect(one!.certificatePem).not.toBe(two!.certificatePem);
  });
});

describe('clinicians', () => {
  test('an it-admin registers, the clinician enrols with the same secret typed in any way, and signs in', async () => {
    const { clinicianId, secret } = await registered('doctor');
    const typed = secret.toLowerCase().replaceAll('-', ' ');
    expect(await app.identity.clinicians.enrol({ clinicianId, secret: typed, pin })).toMatchObject({
      role: 'doctor',
    });
    expect(await signIn(app, clinicianId)).toMatchObject({ role: 'doctor', mspId: hospital.profile.mspId });
    const used = await refusal(() => app.identity.clinicians.enrol({ clinicianId, secret, pin }));
    expect(used.code).toBe('not-allowed');
  });

  test('a forgotten PIN is a new registration', async () => {
    const clinicianId = await enrolled();
    const { secret } = await registered('nurse', clinicianId);
    await app.identity.clinicians.enrol({ clinicianId, secret, pin: '902417' });
    await signIn(app, clinicianId, '902417');
    expect((await refusal(() => signIn(app, clinicianId))).code).toBe('wrong-pin');
  });

  test('an it-admin registered here installs another workstation, registers there whom this one knows too', async () => {
    const { clinicianId: nextAdmin, secret } = await registered('it-admin');
    const nurse = await enrolled();
    const [, there] = await newWorkstation();
    await install(there, { enrolmentId: nextAdmin, secret });
    await signIn(there, nextAdmin, adminPin);
    const clinician = { clinicianId: nurse, name: 'Nora New', role: 'nurse' } as const;
    const invited = await there.identity.clinicians.register(actorOf(nextAdmin), clinician);
    await there.identity.clinicians.enrol({ clinicianId: nurse, secret: invited.secret, pin: '161803' });
    await signIn(there, nurse, '161803');
    await signIn(app, nurse);
    const keys = [app, there].map((at) => new X509Certificate(at.identity.signerOf(nurse)!.certificatePem));
    expect(keys[0]!.publicKey.equals(keys[1]!.publicKey)).toBe(false);
  });

  test('a certificate is renewed for the same key and role by the hospital’s authority, of nobody else', async () => {
    const clinicianId = await enrolled('labtech');
    const { certificatePem, privateKey } = await app.keyStore.open(clinicianId, pin);
    const publicKey = createPublicKey(certificatePem).export({ format: 'der', type: 'spki' });
    const { mspId } = hospital.profile;
    const authority = app.authorities.network(hospital.profile);
    const request = { clinicianId, role: 'labtech', mspId, keys: { publicKey, privateKey } } as const;
    const key = app.identity.workstationKey();
    const renewed = await authority.renew(request, certificatePem, key);
    expect(renewed).not.toBe(certificatePem);
    expect(await authority.check(renewed)).toMatchObject({ clinicianId, role: 'labtech', mspId });
    const higher = { ...request, role: 'doctor' } as const;
    const error = await refusal(() => authority.renew(higher, certificatePem, key));
    expect(error.message).toMatch(/with another role/);
  });

  test('near the end of a certificate the sign-in works although it cannot be renewed, and says why', async () => {
    const clinicianId = await enrolled();
    place.clock.jump(340 * day);
    const me = await signIn(app, clinicianId);
    expect(me.certificateNotice).toMatch(/clock is \d+ minutes ahead of the certificate authority's/);
    const { hostFile } = app;
    const stored = (await hostFile.read())!;
    const profile = unreachable(hospital.profile);
    await hostFile.write({ ...stored, ledger: { kind: 'fabric-gateway', profile } });
    const cutOff = await started(place);
    expect((await signIn(cutOff, clinicianId)).certificateNotice).toMatch(/cannot be reached/);
    place.clock.jump(30 * day);
    expect((await refusal(() => signIn(cutOff, clinicianId))).message).toMatch(/cannot be reached/);
  });

  test('a revoked clinician is out at once and for good, here and at the authority', async () => {
    const clinicianId = await enrolled('doctor');
    const screen = app.identity.openScreen();
    const { connectionId } = await app.identity.signIn(screen, clinicianId, pin);
    const signer = app.identity.signerOf(clinicianId)!;
    const by = actorOf(admin.enrolmentId);
    await app.identity.clinicians.revoke(by, { clinicianId, reason: 'key-compromised' });
    expect(app.identity.authenticate(connectionId)).toEqual({ actor: null, locked: false });
    for (const one of [signer, app.identity.signerOf(clinicianId)!])
      await refusal(() => one.sign(Buffer.from('x')));
    const again = await started(place);
    await signIn(again, admin.enrolmentId, adminPin);
    for (const at of [app, again]) {
      expect((await refusal(() => signIn(at, clinicianId))).message).toMatch(
        /was revoked on \d\d \w{3,4} \d{4}/,
      );
      const waiting = await refusal(() => at.identity.signerOf(clinicianId)!.sign(Buffer.from('x')));
      expect(waiting.message).toMatch(/was revoked/);
      const clinician = { clinicianId, name: 'Nora New', role: 'doctor' } as const;
      expect((await refusal(() => at.identity.clinicians.register(by, clinician))).message).toMatch(
        /revoked/,
      );
      expect((await at.identity.clinicians.options()).clinicians.map((one) => one.clinicianId)).not.toContain(
        clinicianId,
      );
    }
    const listed = (await again.identity.clinicians.list()).clinicians;
    const entry = listed.find((one) => one.clinicianId === clinicianId)!;
    expect(entry).toMatchObject({ enrolled: false, certificateExpiresMs: null });
    expect(Math.abs(entry.revokedMs! - Date.now())).toBeLessThan(60_000);
    await again.identity.clinicians.revoke(by, { clinicianId, reason: 'left-hospital' });
  });

  test('an it-admin cannot revoke the own certificate, nor somebody unknown here', async () => {
    await signIn(app, admin.enrolmentId, adminPin);
    const by = actorOf(admin.enrolmentId);
    const { clinicians } = app.identity;
    const own = { clinicianId: admin.enrolmentId, reason: 'left-hospital' } as const;
    expect((await refusal(() => clinicians.revoke(by, own))).code).toBe('conflict');
    const nobody = { clinicianId: newId(), reason: 'left-hospital' } as const;
    expect((await refusal(() => clinicians.revoke(by, nobody))).code).toBe('not-found');
  });
});

test('no secret, PIN or name is in a log line', async () => {
  const { clinicianId, secret } = await registered();
  await app.identity.clinicians.enrol({ clinicianId, secret, pin });
  const text = place.logLines.join('');
  expect(text).toContain('identity.workstation-enrolled');
  const hidden = [secret, secret.replaceAll('-', ''), admin.secret, pin, adminPin, 'Nora', 'Ida', 'PRIVATE'];
  for (const leak of hidden) expect(text).not.toContain(leak);
});
