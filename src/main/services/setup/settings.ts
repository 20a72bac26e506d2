import { ServiceError } from '#shared/contract/errors.ts';
import { usualPinRule, type PinRule } from '#shared/domain/pin/pin-rule.ts';
import type { KeyStore } from '#main/services/identity/ports.ts';
import type { Logger } from '#main/ports/logger.ts';
import { keyFileHint, type KeyFileParts } from './key-file.ts';
import type { HostConfiguration, HostFile, LedgerChoice, NetworkChoice } from './ports.ts';

/** What is installed, as it stands on disk. */
export interface Held {
  /** undefined: the first run is still to be done. */
  configuration: HostConfiguration | undefined;
}

interface SettingsParts extends KeyFileParts {
  readonly hostFile: HostFile;
  readonly keyStore: KeyStore;
  readonly logger: Logger;
}

/** What can be changed of a workstation that is installed. */
export interface Settings {
  /** What is asked of a PIN that is chosen now; undefined: the demonstration, where none protects anything. */
  pinRule(): PinRule | undefined;
  /** On disk when it resolves. PINs that were chosen before go on. */
  setPinRule(rule: PinRule): Promise<void>;
  /** After a sign-in: a folder that has none gets the key file that was named at the start. */
  addKeyFile(): Promise<void>;
  /** For who starts the app: a folder is offered a key file, or gets one; null: there is nothing to say. */
  keyFileHint(): string | null;
  /** The last step of joining: from the next start on this workstation works on the network. On disk when it resolves. */
  switchLedger(network: NetworkChoice): Promise<void>;
}

export function createSettings(parts: SettingsParts, held: Held): Settings {
  const { hostFile, keyStore, keyFile, logger } = parts;

  /** Into what stands on disk: after a joining that is another ledger than the one that is worked on until the end. */
  async function write(change: Partial<HostConfiguration>): Promise<void> {
    if (held.configuration === undefined) throw notInstalled();
    const stored = (await hostFile.read()) ?? held.configuration;
    await hostFile.write({ ...stored, ...change });
    held.configuration = { ...held.configuration, ...change };
  }

  return {
    pinRule: () =>
      held.configuration?.demo === true ? undefined : (held.configuration?.pinRule ?? usualPinRule),
    async setPinRule(rule) {
      await write({ pinRule: rule });
      logger.info('setup.pin-rule', { ...rule });
    },
    async addKeyFile() {
      if (held.configuration === undefined || keyFile?.available !== true) return;
      if (held.configuration.keyFileId !== keyFile.id) {
        // First, so that what is sealed with it is never opened without: one that is not around all keys yet is put there.
        await write({ keyFileId: keyFile.id });
        logger.info('setup.key-file-added', { keyFileId: keyFile.id });
      }
      await keyStore.sealOuter();
    },
    keyFileHint: () => (held.configuration === undefined ? null : keyFileHint(parts, held.configuration)),
    async switchLedger(network) {
      if (held.configuration === undefined) throw notInstalled();
      await hostFile.write(joined(held.configuration, network));
      logger.info('setup.ledger-switched', { ledger: network.kind });
    },
  };
}

function joined(before: HostConfiguration, network: NetworkChoice): HostConfiguration {
  const { hospital, mspId, ledger } = before;
  const from = ledger.kind === 'embedded' ? { joinedFrom: { hospital, mspId } } : {};
  return { ...before, ...hospitalOf(network), ledger: network, ...from };
}

export function hospitalOf(ledger: LedgerChoice): Partial<Pick<HostConfiguration, 'hospital' | 'mspId'>> {
  if (ledger.kind === 'embedded') return {};
  const { hospital, mspId } = ledger.profile;
  return { hospital, mspId };
}

function notInstalled(): ServiceError {
  return new ServiceError(
    'unavailable',
    'This workstation is not set up yet.',
    'Finish the first-run steps.',
  );
}
