import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import type { NetworkEntry } from '#main/services/setup/network-entry.ts';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import type { NetworkChoice } from '#main/services/setup/ports.ts';

/** What joining needs of enrolment, setup and the ledgers. Every call may be repeated, and goes on where it stopped. */
export interface NetworkDoor extends NetworkEntry {
  /** The network's ledger, read as this workstation, once it is enrolled there; whoever opened it closes it. */
  openLedger(profile: NetworkProfile): Promise<{ readonly ledger: Ledger & { close(): Promise<void> } }>;
  /** From the next start on the workstation works on the network. On disk when it resolves. */
  switchLedger(network: NetworkChoice): Promise<void>;
}
