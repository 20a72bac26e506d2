import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { createFabricCaClient } from '#main/adapters/fabric-ca/client.ts';
import { makeKeyPair } from '#main/crypto/issuing.ts';
import { signerFrom } from '#main/services/identity/signer-from.ts';
import type { Clock } from '#main/ports/clock.ts';
import { NetworkProfile } from '#main/services/setup/network-profile.ts';
import type { OfferedNetwork } from '#main/services/setup/ports.ts';
import { registerItAdmin } from '../../network/enrolment.ts';
import { networkFolder, readDescription } from '../../network/folder.ts';

/** A hospital of the running network, as IT hands it to a workstation. @param place in the network's list */
export async function networkHospital(place: number) {
  const folder = networkFolder(inject('networkFolder'));
  const hospital = (await readDescription(folder)).hospitals[place]!;
  const text = await readFile(folder.organisation(hospital).connection, 'utf8');
  const profile = NetworkProfile.parse(JSON.parse(text));
  const ca = createFabricCaClient({ profile: profile.certificateAuthority, clock: systemClock });

  async function itAdmin() {
    const { enrolmentId, secret } = await registerItAdmin(folder, hospital);
    return { enrolmentId: ClinicianId.parse(enrolmentId), secret };
  }
  async function enrol(enrolmentId: ClinicianId, secret: string) {
    const keys = await makeKeyPair();
    const certificatePem = await ca.enrol(enrolmentId, secret, keys);
    return { keys, signer: signerFrom({ certificatePem, ...keys }, enrolmentId, profile.mspId) };
  }
  return {
    profile,
    profileText: text,
    ca,
    itAdmin,
    enrol,
    /** The right to register, freshly enrolled. */
    async registrar() {
      const { enrolmentId, secret } = await itAdmin();
      return (await enrol(enrolmentId, secret)).signer;
    },
    async offer(): Promise<OfferedNetwork> {
      return { choice: { kind: 'fabric-gateway', profile }, itAdmin: await itAdmin() };
    },
  };
}

/** Nobody of this id is known to the network yet. */
export function newId(): ClinicianId {
  return ClinicianId.parse(`n.${randomBytes(6).toString('hex')}`);
}

/** This computer's clock, until a test moves it: the authority's own goes on as it is. */
export function movableClock(): Clock & { jump(ms: number): void } {
  let moved = 0;
  return {
    now: () => Date.now() + moved,
    monotonic: () => performance.now(),
    jump(ms) {
      moved += ms;
    },
  };
}

/** The profile with its authority at a port of this machine at which nobody listens. */
export function unreachable(profile: NetworkProfile): NetworkProfile {
  const certificateAuthority = { ...profile.certificateAuthority, url: 'https://localhost:1' };
  return { ...profile, certificateAuthority };
}
