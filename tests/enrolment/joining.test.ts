import { X509Certificate, createPublicKey } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { SetupArgs } from '#shared/contract/setup.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { makeWorkstationWith, refusal } from '../identity/workstation.ts';
import { movableClock, networkHospital, newId } from './network.ts';

/** A standalone workstation whose people become known to a hospital of the running network. */
const pin = '314159';
const adminPin = '271828';
const standalone = SetupArgs.parse({
  hospital: 'St. Mary',
  mspId: 'StMaryMSP',
  ward: 'ICU',
  workstation: 'Desk 2',
  adminId: newId(),
  adminName: 'Ida Admin',
  adminPin,
});

let hospital: Awaited<ReturnType<typeof networkHospital>>;
const newPlace = () => makeWorkstationWith(movableClock());
let place: Awaited<ReturnType<typeof newPlace>>;
let app: Awaited<ReturnType<typeof place.start>>;
let nurse: ClinicianId;
beforeAll(async () => {
  hospital = await networkHospital(0);
});
beforeEach(async () => {
  place = await newPlace();
  app = await place.start();
  const adminId = newId();
  await app.setup.install({ ...standalone, adminId });
  nurse = newId();
  await signIn(adminId, adminPin);
  const by = { clinicianId: adminId, role: 'it-admin', mspId: standalone.mspId } as const;
  const clinician = { clinicianId: nurse, name: 'Nora New', role: 'nurse' } as const;
  const { secret } = await app.identity.clinicians.register(by, clinician);
  await app.identity.clinicians.enrol({ clinicianId: nurse, secret, pin });
});
afterEach(async () => {
  app.identity.stop();
  await place.remove();
});

async function restart() {
  app.identity.stop();
  app = await place.start();
}
async function signIn(id: ClinicianId, with_: string) {
  return (await app.identity.signIn(app.identity.openScreen(), id, with_)).me;
}
async function networkAdmin() {
  const { enrolmentId, secret } = await hospital.itAdmin();
  return { profile: hospital.profile, enrolmentId, secret, name: 'Ida Admin', pin: adminPin };
}

test('until the ledger is switched everybody works on as before; afterwards the next sign-in has the same key certified by the network', async () => {
  await signIn(nurse, pin);
  const before = app.identity.signerOf(nurse)!;
  const admin = await networkAdmin();
  const signer = await app.door.enrol(admin);
  expect(signer).toMatchObject({ clinicianId: admin.enrolmentId, mspId: hospital.profile.mspId });
  expect(await signIn(nurse, pin)).toMatchObject({ mspId: 'StMaryMSP' });
  await app.door.switchLedger({ kind: 'fabric-gateway', profile: hospital.profile });
  await restart();
  expect(app.setup.info()).toMatchObject({ mspId: hospital.profile.mspId, ward: 'ICU' });
  expect(app.setup.configuration()?.joinedFrom).toEqual({ hospital: 'St. Mary', mspId: 'StMaryMSP' });
  expect(await signIn(nurse, pin)).toMatchObject({ mspId: hospital.profile.mspId, role: 'nurse' });
  const after = app.identity.signerOf(nurse)!;
  expect(after.certificatePem).not.toBe(before.certificatePem);
  expect(createPublicKey(after.certificatePem).equals(createPublicKey(before.certificatePem))).toBe(true);
  const authority = new X509Certificate(hospital.profile.certificateAuthority.certificatePem);
  expect(new X509Certificate(after.certificatePem).verify(authority.publicKey)).toBe(true);
  await restart();
  expect(await signIn(nurse, pin)).toMatchObject({ mspId: hospital.profile.mspId });
  expect(await signIn(admin.enrolmentId, adminPin)).toMatchObject({ role: 'it-admin' });
});

test('cut off after any step and repeated with the spent secret it goes on, and does nothing twice', async () => {
  const admin = await networkAdmin();
  await app.door.enrol(admin);
  await restart();
  await signIn(nurse, pin);
  const again = await app.door.enrol({ ...admin, secret: 'spent' });
  expect(again.clinicianId).toBe(admin.enrolmentId);
  const wrongPin = await refusal(() => app.door.enrol({ ...admin, pin: '000000' }));
  expect(wrongPin.code).toBe('wrong-pin');
  const identities = await hospital.ca.identities(again);
  expect(identities.filter(({ enrolmentId }) => enrolmentId === nurse)).toHaveLength(1);
  await app.door.switchLedger({ kind: 'fabric-network', profile: hospital.profile });
  await restart();
  expect(await signIn(nurse, pin)).toMatchObject({ mspId: hospital.profile.mspId });
});

test('an id that works here already is not taken by the network’s it-admin', async () => {
  const admin = await networkAdmin();
  const error = await refusal(() => app.door.enrol({ ...admin, enrolmentId: nurse }));
  expect(error).toMatchObject({ code: 'conflict', hint: /another id/ });
});
