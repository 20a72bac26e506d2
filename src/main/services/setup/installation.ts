import { randomBytes } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import { makeIdentity } from '#main/services/identity/clinicians.ts';
import type {
  CertificateAuthority,
  Identity,
  KeyStore,
  NewClinician,
} from '#main/services/identity/ports.ts';
import { makeSecret } from '#main/crypto/one-time-secret.ts';
import { signerFrom } from '#main/services/identity/signer-from.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import type { HostFile } from './ports.ts';

const mostTurns = 10;

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
  await hostFile.begin();
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
      await keep(clinician, await letIn({ authority, registrar, enrol }, clinician));
    }
  } finally {
    workstationKey.fill(0);
  }
}

/**
 * Registers and enrols one of the demonstration's clinicians. Each of its workstations does so with the same ids: where
 * several are installed at once, one may replace the other's secret before it is used, and then it is this one's turn again.
 */
async function letIn(
  {
    authority,
    registrar,
    enrol,
  }: {
    readonly authority: CertificateAuthority;
    readonly registrar: Signer;
    readonly enrol: (clinician: NewClinician, secret: string) => Promise<Identity>;
  },
  clinician: Staff,
): Promise<Identity> {
  for (let turn = 1; ; turn++) {
    const secret = makeSecret();
    await authority.register({ ...clinician, secret, reusable: true }, registrar);
    try {
      return await enrol(clinician, secret);
    } catch (error) {
      const wasReplaced = error instanceof ServiceError && error.code === 'not-allowed';
      if (!wasReplaced || turn === mostTurns) throw error;
    }
  }
}
