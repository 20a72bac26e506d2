import type { KeyStore } from '#main/services/identity/ports.ts';
import type { IdentityService } from '#main/services/identity/identity-service.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import { createNetworkEntry, type NetworkEntry } from '#main/services/setup/network-entry.ts';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import type { NetworkChoice } from '#main/services/setup/ports.ts';
import type { SetupService } from '#main/services/setup/setup-service.ts';
import type { Authorities } from './authorities.ts';
import { openNetworkLedger, type OpenedLedger } from './ledgers.ts';

/** All that joining a network needs of enrolment, setup and the ledgers. */
export interface JoiningDoor extends NetworkEntry {
  /** The network's ledger in this workstation's name, once `enrol` was done; the caller closes it. */
  openLedger(profile: NetworkProfile): Promise<OpenedLedger>;
  /** The last step: on the network from the next start on. */
  switchLedger(network: NetworkChoice): Promise<void>;
}

export function createJoiningDoor(parts: {
  readonly authorities: Authorities;
  readonly keyStore: KeyStore;
  readonly identity: IdentityService;
  readonly setup: SetupService;
  readonly clock: Clock;
  readonly logger: Logger;
}): JoiningDoor {
  const { authorities, keyStore, identity, setup, clock, logger } = parts;
  const workstationKey = () => identity.workstationKey();
  const authorityOf = (network: NetworkChoice) => authorities.network(network.profile);
  return {
    ...createNetworkEntry({ keyStore, authorityOf, workstationKey, pinRule: () => setup.pinRule(), logger }),
    async openLedger(profile) {
      const opened = openNetworkLedger({ authorities, clock, logger }, { kind: 'fabric-gateway', profile });
      await opened.unlock(workstationKey());
      return opened;
    },
    switchLedger: (network) => setup.switchLedger(network),
  };
}
