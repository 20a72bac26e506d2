import { ServiceError } from '#shared/contract/errors.ts';
import type { LedgerIdentity } from '#main/adapters/ledger/embedded/open-store.ts';
import type { HospitalAuthority } from '#main/adapters/certificate-authority/certificate-authority.ts';
import { deriveKey } from '#main/adapters/key-store/sealed-box.ts';

/** Who the ledger node is, known once the workstation key is there. */
export interface LedgerIdentityHolder {
  unlock(workstationKey: Uint8Array): Promise<void>;
  /** @throws ServiceError('locked') before the first sign-in */
  identity(): Promise<LedgerIdentity>;
}

export function createLedgerIdentity(authority: HospitalAuthority, mspId: string): LedgerIdentityHolder {
  let known: LedgerIdentity | undefined;
  return {
    async unlock(workstationKey) {
      known = {
        mspId,
        caCertificatePem: await authority.certificatePem(),
        node: await authority.nodeSigner(mspId, workstationKey),
        privateDataKey: new Uint8Array(deriveKey(workstationKey, 'private-data')),
      };
    },
    async identity() {
      if (known === undefined) {
        throw new ServiceError('locked', 'The ledger of this workstation is locked.', 'Sign in first.', true);
      }
      return known;
    },
  };
}
