import { createHmac, randomBytes } from 'node:crypto';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { makeIdentity } from '#main/services/identity/clinicians.ts';
import type {
  CertificateAuthority,
  Identity,
  KeyStore,
  NewClinician,
} from '#main/services/identity/ports.ts';
import { makeSecret } from '#main/services/identity/secret.ts';
import { signerFrom } from '#main/services/identity/signing.ts';
import type { Signer } from '#main/services/ports.ts';
import type { HostFile } from './ports.ts';

export interface InstallationParts {
  readonly hostFile: HostFile;
  readonly keyStore: KeyStore;
  readonly authority: CertificateAuthority;
}

/** The it-admin with whom an installation begins. */
export interface Founder extends NewClinician {
  readonly role: 'it-admin';
  /** In a network: with which the hospital's authority lets in. */
  readonly secret: string;
  /** null: only installs, and works elsewhere. */
  readonly pin: string | null;
}

export interface Staff extends NewClinician {
  readonly pin: string;
}

/**
 * Makes keys and certificates of a new workstation: the founder's first, who then lets in the workstation itself and
 * everybody else. What an interrupted installation left is put aside.
 */
export async function install(
  { hostFile, keyStore, authority }: InstallationParts,
  { hospital, mspId }: { readonly hospital: string; readonly mspId: string },
  founder: Founder,
  staff: readonly Staff[],
): Promise<void> {
  await hostFile.clearRemains();
  const workstationKey = randomBytes(32);
  const enrol = (clinician: NewClinician, secret: string) =>
    makeIdentity(authority, { ...clinician, mspId }, { secret, workstationKey });
  const keep = async ({ pin, clinicianId, name, role }: Staff, identity: Identity) => {
    await keyStore.put({ clinicianId, name, role }, identity, workstationKey, pin);
    identity.privateKey.fill(0);
  };
  try {
    await authority.prepare(hospital, workstationKey);
    const identity = await enrol(founder, founder.secret);
    const registrar = signerFrom(identity, founder.clinicianId, mspId);
    if (founder.pin === null) identity.privateKey.fill(0);
    else await keep({ ...founder, pin: founder.pin }, identity);
    await authority.equip(registrar, workstationKey);
    for (const clinician of staff) {
      const secret = await letIn(authority, clinician, founder.secret, registrar);
      await keep(clinician, await enrol(clinician, secret));
    }
  } finally {
    workstationKey.fill(0);
  }
}

/** The demonstration's workstations of one hospital all find the same clinicians, in whatever order they are installed. */
async function letIn(
  authority: CertificateAuthority,
  { clinicianId, role }: Staff,
  founderSecret: string,
  registrar: Signer,
): Promise<string> {
  const secret = sharedSecret(founderSecret, clinicianId);
  await authority.register({ clinicianId, role, secret, reusable: true }, registrar);
  return secret;
}

/** Known to those alone who know the founder's. */
function sharedSecret(founderSecret: string, clinicianId: ClinicianId): string {
  if (founderSecret === '') return makeSecret();
  return createHmac('sha256', founderSecret).update(`vitalseal/demonstration/${clinicianId}`).digest('hex');
}
