import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import type { RevocationReason } from '#shared/contract/clinicians.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type {
  CertificateAuthority,
  CertificateRequest,
  ClinicianCertificate,
  Registration,
} from '#main/services/identity/ports.ts';
import { authoritySecret, makeSecret } from '#main/crypto/one-time-secret.ts';
import { signP256, takePrivateKey, type NodeSigner } from '#main/crypto/signing.ts';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import {
  fingerprintOf,
  isIssuedBy,
  otherAuthority,
  parseClinicianCertificate,
} from '#main/adapters/certificate-authority/clinician-certificate.ts';
import { makeKeyPair } from '#main/crypto/issuing.ts';
import {
  openKey,
  readIdentity,
  writeIdentity,
  type StoredIdentity,
} from '#main/adapters/certificate-authority/stored-identity.ts';
import { replaceFile as replaceAny, type ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import { createFabricCaClient, type FabricCaClient } from './client.ts';
import { otherRole } from './failures.ts';
import type { Caller } from './token.ts';
import { currentWorkstation, enrolmentIdOf } from './workstation-identity.ts';

/** Names of RFC 5280 as Fabric CA writes them. */
const reasons: Readonly<Record<RevocationReason, string>> = {
  'left-hospital': 'affiliationchanged',
  'key-compromised': 'keycompromise',
  'rights-withdrawn': 'privilegewithdrawn',
};

export interface NetworkAuthority extends CertificateAuthority {
  /**
   * The workstation's own identity, renewed when its certificate ends soon; if that fails, the old one while it lasts.
   * @throws ServiceError('unavailable') when `equip` was not done
   */
  workstationSigner(workstationKey: Uint8Array): Promise<NodeSigner>;
  /** The enrolment id of this workstation, such as `ws.0a1b…`: no other has it. @throws as `workstationSigner` */
  workstationId(): Promise<string>;
}

export interface NetworkAuthorityOptions {
  readonly profile: NetworkProfile;
  /** `DATA/ca`; `workstation.json` in it holds the workstation's own certificate and sealed key. */
  readonly folder: string;
  /** Of somebody who keeps account of files. */
  readonly replaceFile?: ReplaceFile | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A hospital's Fabric CA as this workstation's certificate authority. */
export function createNetworkAuthority(options: NetworkAuthorityOptions): NetworkAuthority {
  const { profile, folder, clock, logger, replaceFile = replaceAny } = options;
  const authority = profile.certificateAuthority;
  const client = createFabricCaClient({ profile: authority, clock });
  const file = join(folder, 'workstation.json');

  /** What the authority answered is looked at before it is stored: it must be the certificate that was asked for. */
  function checked(pem: string, { clinicianId, role }: CertificateRequest): string {
    const certificate = check(pem);
    if (certificate.clinicianId !== clinicianId) throw otherAuthority();
    if (certificate.role !== role) throw otherRole();
    return pem;
  }
  function check(pem: string): ClinicianCertificate {
    const certificate = parseClinicianCertificate(pem);
    if (!isIssuedBy(pem, authority.certificatePem)) throw otherAuthority();
    return { ...certificate, mspId: profile.mspId };
  }

  return {
    hasOwnClock: true,
    certificatePem: async () => authority.certificatePem,
    fingerprint: async () => fingerprintOf(authority.certificatePem),
    prepare: () => client.check(),
    async equip(registrar, workstationKey) {
      if ((await readIdentity(file)) !== undefined) return;
      const { enrolmentId, certificatePem, privateKey } = await enrolWorkstation(client, registrar);
      await writeIdentity(replaceFile, file, certificatePem, privateKey, workstationKey, 'workstation');
      privateKey.fill(0);
      logger.info('identity.workstation-enrolled', { enrolmentId });
    },
    register: (registration, registrar) => register(client, registration, registrar),
    async enrol(request, { secret }) {
      // Before the secret is spent.
      await client.check();
      return checked(await client.enrol(request.clinicianId, authoritySecret(secret), request.keys), request);
    },
    async renew(request, certificatePem) {
      await client.check();
      const key = takePrivateKey(Uint8Array.from(request.keys.privateKey));
      const caller: Caller = { certificatePem, sign: (bytes) => signP256(key, bytes) };
      return checked(await client.renew(request.clinicianId, request.keys, caller), request);
    },
    async revoke(clinicianId, reason, registrar) {
      await client.revoke(clinicianId, reasons[reason], registrar);
    },
    check: async (pem) => check(pem),
    workstationId: async () => enrolmentIdOf((await readWorkstation(file)).certificatePem),
    async workstationSigner(workstationKey) {
      const stored = await readWorkstation(file);
      const privateKey = openKey(stored, workstationKey, 'workstation');
      const certificatePem = await currentWorkstation({
        client,
        clock,
        logger,
        certificatePem: stored.certificatePem,
        privateKey,
        store: (pem) => writeIdentity(replaceFile, file, pem, privateKey, workstationKey, 'workstation'),
      });
      const key = takePrivateKey(privateKey);
      return { certificatePem, sign: (bytes) => signP256(key, bytes) };
    },
  };
}

async function readWorkstation(file: string): Promise<StoredIdentity> {
  const stored = await readIdentity(file);
  if (stored === undefined) throw notEquipped();
  return stored;
}

/** A name that tells nothing of the place; it stands in blocks of nobody, since a workstation invokes nothing. */
async function enrolWorkstation(client: FabricCaClient, registrar: Caller) {
  const enrolmentId = `ws.${randomBytes(8).toString('hex')}`;
  const secret = makeSecret();
  await client.register({ enrolmentId, role: 'workstation', secret, enrolments: 1 }, registrar);
  const keys = await makeKeyPair();
  const certificatePem = await client.enrol(enrolmentId, secret, keys);
  return { enrolmentId, certificatePem, privateKey: keys.privateKey };
}

async function register(
  client: FabricCaClient,
  { clinicianId, role, secret, reusable }: Registration,
  registrar: Caller,
): Promise<void> {
  const identity = { enrolmentId: clinicianId, role, secret: authoritySecret(secret) };
  try {
    await client.register({ ...identity, enrolments: reusable ? -1 : 1 }, registrar);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    // Of two workstations that register an id at the same moment Fabric CA tells the second of a fault of its own.
    const known = error.code === 'not-allowed' ? undefined : await client.find(clinicianId, registrar);
    if (known === undefined) throw error;
    // The authority counts enrolments from the first on: one more than it allowed so far.
    const enrolments = reusable || known.enrolments === -1 ? -1 : known.enrolments + 1;
    await client.change({ ...identity, enrolments }, registrar);
  }
}

function notEquipped(): ServiceError {
  return new ServiceError(
    'unavailable',
    'This workstation has no identity of its own in the network.',
    'Finish the first-run setup of this workstation.',
  );
}
