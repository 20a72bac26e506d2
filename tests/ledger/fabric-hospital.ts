import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import { attributesExtension } from '#main/adapters/certificate-authority/clinician-certificate.ts';
import { issueLeaf, makeKeyPair, type KeyPair } from '#main/crypto/issuing.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { createFabricCaClient } from '#main/adapters/fabric-ca/client.ts';
import type { FabricSigner } from '#main/adapters/ledger/fabric/transport.ts';
import { signP256 } from '#main/crypto/signing.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { NetworkProfile } from '#main/services/setup/network-profile.ts';
import { registerItAdmin } from '../../network/enrolment.ts';
import { networkFolder, readDescription } from '../../network/folder.ts';

const dayMs = 86_400_000;

/** A hospital of a running network, with people and a workstation that its Fabric CA enrolled. */
export interface FabricHospital {
  readonly profile: NetworkProfile;
  readonly workstation: FabricSigner;
  readonly clinician: (role: Role) => Promise<Signer>;
  /** As the hospital's CA would have issued it, and over already. */
  readonly expired: (role: Role) => Promise<Signer>;
  /** The hospital's CA revokes it; the channel learns it from the network's own process. */
  readonly revoke: (clinician: Signer) => Promise<void>;
}

/** @param place of the hospital in the network's list, 0 the first */
export async function fabricHospital(root: string, place: number): Promise<FabricHospital> {
  const folder = networkFolder(root);
  const hospital = (await readDescription(folder)).hospitals[place]!;
  const files = folder.organisation(hospital);
  const profile = NetworkProfile.parse(JSON.parse(await readFile(files.connection, 'utf8')));
  const ca = createFabricCaClient({ profile: profile.certificateAuthority, clock: systemClock });
  const { mspId } = profile;

  async function enrol(enrolmentId: string, secret: string): Promise<Signer> {
    const keys = await makeKeyPair();
    const certificatePem = await ca.enrol(enrolmentId, secret, keys);
    return signerOf(enrolmentId, mspId, certificatePem, keys);
  }
  const invitation = await registerItAdmin(folder, hospital);
  const itAdmin = await enrol(invitation.enrolmentId, invitation.secret);
  async function enrolNew(role: Role | 'workstation'): Promise<Signer> {
    const enrolmentId = `${role.slice(0, 2)}.${randomBytes(6).toString('hex')}`;
    const secret = randomBytes(16).toString('hex');
    await ca.register({ enrolmentId, role, secret, enrolments: 1 }, itAdmin);
    return enrol(enrolmentId, secret);
  }

  return {
    profile,
    workstation: await enrolNew('workstation'),
    clinician: enrolNew,
    async revoke({ clinicianId }) {
      await ca.revoke(clinicianId, 'cessationofoperation', itAdmin);
    },
    async expired(role) {
      const authority = await authorityKeys(join(files.ca, 'enrolment', 'msp', 'keystore'), profile);
      const { validFrom } = new X509Certificate(profile.certificateAuthority.certificatePem);
      // Within the life of the authority's own certificate, which is not old: good for its first 30 seconds.
      const fromMs = Date.parse(validFrom);
      const nowMs = fromMs + dayMs;
      const days = 30_000 / dayMs - 1;
      const keys = await makeKeyPair();
      const clinicianId = ClinicianId.parse('d.expired');
      const request = {
        subject: [{ OU: ['client'] }, { CN: [clinicianId] }],
        nowMs,
        days,
        publicKey: keys.publicKey,
        extensions: [attributesExtension({ clinicianId, role, mspId })],
      };
      const pem = await issueLeaf(request, profile.certificateAuthority.certificatePem, authority);
      return signerOf(clinicianId, mspId, pem, keys);
    },
  };
}

function signerOf(id: string, mspId: string, certificatePem: string, keys: KeyPair): Signer {
  const key = createPrivateKey({ key: Buffer.from(keys.privateKey), format: 'der', type: 'pkcs8' });
  return {
    clinicianId: ClinicianId.parse(id),
    mspId,
    certificatePem,
    sign: (bytes) => signP256(key, bytes),
  };
}

/** The authority's keys, from the folder of its server. */
async function authorityKeys(keystore: string, { certificateAuthority }: NetworkProfile): Promise<KeyPair> {
  const certificate = new X509Certificate(certificateAuthority.certificatePem);
  for (const name of (await readdir(keystore)).filter((each) => each.endsWith('_sk'))) {
    const key = createPrivateKey(await readFile(join(keystore, name)));
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
    if (publicKey.equals(certificate.publicKey.export({ type: 'spki', format: 'der' }))) {
      return { publicKey, privateKey: new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })) };
    }
  }
  throw new Error("the authority's key is not in its folder");
}
