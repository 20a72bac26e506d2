import {
  createCertificateAuthority,
  type LocalAuthority,
} from '#main/adapters/certificate-authority/certificate-authority.ts';
import type { ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import { createNetworkAuthority, type NetworkAuthority } from '#main/adapters/fabric-ca/fabric-authority.ts';
import type { CertificateAuthority } from '#main/services/identity/ports.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { LedgerChoice } from '#main/services/setup/ports.ts';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';

/** Who can certify at this workstation. */
export interface Authorities {
  /** Of a standalone hospital; after joining a network still that of the old ledger. */
  readonly local: LocalAuthority;
  network(profile: NetworkProfile): NetworkAuthority;
  /** The one of the ledger on which this workstation seals. */
  of(ledger: LedgerChoice): CertificateAuthority;
}

/** @param folder `DATA/ca` */
export function createAuthorities(parts: {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly replaceFile: ReplaceFile;
}): Authorities {
  const local = createCertificateAuthority(parts.folder, parts.clock, parts.replaceFile);
  const network = (profile: NetworkProfile) => createNetworkAuthority({ ...parts, profile });
  return { local, network, of: (ledger) => (ledger.kind === 'embedded' ? local : network(ledger.profile)) };
}
