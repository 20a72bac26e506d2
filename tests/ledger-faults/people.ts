import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import { makeKeyPair } from '#main/crypto/issuing.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { createFabricCaClient } from '#main/adapters/fabric-ca/client.ts';
import { signP256 } from '#main/crypto/signing.ts';
import { NetworkProfile } from '#main/services/setup/network-profile.ts';
import type { Hospital } from '../../network/description.ts';
import { registerItAdmin } from '../../network/enrolment.ts';
import type { NetworkFolder } from '../../network/folder.ts';
import type { Identity } from './protocol.ts';

/** A hospital's profile, and its people with keys that can be handed to a process. */
export async function hospitalOf(folder: NetworkFolder, hospital: Hospital) {
  const { connection } = folder.organisation(hospital);
  const profile = NetworkProfile.parse(JSON.parse(await readFile(connection, 'utf8')));
  const ca = createFabricCaClient({ profile: profile.certificateAuthority, clock: systemClock });
  async function enrol(enrolmentId: string, secret: string): Promise<Identity> {
    const keys = await makeKeyPair();
    const certificatePem = await ca.enrol(enrolmentId, secret, keys);
    const key = createPrivateKey({ key: Buffer.from(keys.privateKey), format: 'der', type: 'pkcs8' });
    const keyPem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
    return { clinicianId: ClinicianId.parse(enrolmentId), certificatePem, keyPem };
  }
  const invitation = await registerItAdmin(folder, hospital);
  const { keyPem, ...itAdmin } = await enrol(invitation.enrolmentId, invitation.secret);
  const key = createPrivateKey(keyPem);
  const registrar = {
    ...itAdmin,
    mspId: profile.mspId,
    sign: (bytes: Uint8Array) => signP256(key, bytes),
  };
  return {
    profile,
    enrolled: async (role: Role | 'workstation'): Promise<Identity> => {
      const enrolmentId = `${role.slice(0, 2)}.${randomBytes(6).toString('hex')}`;
      const secret = randomBytes(16).toString('hex');
      await ca.register({ enrolmentId, role, secret, enrolments: 1 }, registrar);
      return enrol(enrolmentId, secret);
    },
  };
}
