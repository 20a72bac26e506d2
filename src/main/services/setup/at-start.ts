import { ServiceError } from '#shared/contract/errors.ts';
import type { HostConfiguration, OfferedNetwork } from './ports.ts';

/**
 * What an installed workstation is, given the network that the app was started for. The same network may have moved to
 * other addresses, or be reached by the other adapter; another network or none is never taken silently.
 * @returns `stored` itself when nothing changed
 * @throws ServiceError('conflict')
 */
export function atStart(stored: HostConfiguration, offered: OfferedNetwork | undefined): HostConfiguration {
  if (offered === undefined) return stored;
  const { choice } = offered;
  const { ledger } = stored;
  if (ledger.kind === 'embedded') throw standalone();
  const now = ledger.profile;
  const next = choice.profile;
  const same =
    now.mspId === next.mspId &&
    now.channel === next.channel &&
    now.certificateAuthority.certificatePem.trim() === next.certificateAuthority.certificatePem.trim();
  if (!same) throw otherNetwork(now.hospital);
  if (choice.kind === ledger.kind && JSON.stringify(now) === JSON.stringify(next)) return stored;
  return { ...stored, ledger: choice };
}

function standalone(): ServiceError {
  return new ServiceError(
    'conflict',
    'This data folder belongs to a standalone workstation, and the app was started for a network.',
    'Start without --ledger and --network, then let an IT administrator join the network; or name another folder with --data.',
  );
}

function otherNetwork(hospital: string): ServiceError {
  return new ServiceError(
    'conflict',
    `This data folder belongs to a workstation of “${hospital}” in another network than the app was started for.`,
    'Name the network that it belongs to, or another folder with --data.',
  );
}
