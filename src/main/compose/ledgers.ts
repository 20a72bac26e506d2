import { join } from 'node:path';
import type { Anchors } from '#main/adapters/anchors/anchors.ts';
import { deriveKey } from '#main/crypto/sealed-box.ts';
import { createEmbeddedLedger } from '#main/adapters/ledger/embedded/embedded-ledger.ts';
import type { LedgerIdentity } from '#main/adapters/ledger/embedded/open-store.ts';
import { createFabricGatewayLedger } from '#main/adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts';
import { createFabricNetworkLedger } from '#main/adapters/ledger/fabric-network/fabric-network-ledger.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { Exporter } from '#main/services/proof/certificate.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import type { HostConfiguration, NetworkChoice } from '#main/services/setup/ports.ts';
import type { Authorities } from './authorities.ts';
import { createRenewing } from './renewing.ts';

export interface LedgerParts {
  /** The data folder. */
  readonly folder: string;
  readonly configuration: HostConfiguration;
  readonly authorities: Authorities;
  readonly anchors: Anchors;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A ledger, what it is called in what is stored, and who signs certificates of what it holds. */
export interface OpenedLedger {
  /** `embedded`, or the channel's name. */
  readonly name: string;
  readonly ledger: Ledger & { close(): Promise<void> };
  /** @throws ServiceError('locked') before the first sign-in */
  exporter(): Promise<Exporter>;
  unlock(workstationKey: Uint8Array): Promise<void>;
}

/** The ledger on which this workstation seals. */
export function openLedger(parts: LedgerParts): OpenedLedger {
  const { ledger, mspId } = parts.configuration;
  return ledger.kind === 'embedded' ? openEmbedded(parts, mspId) : openNetworkLedger(parts, ledger);
}

/** The ledger that a workstation had before it joined a network; undefined: it never was standalone. */
export function openFormerLedger(parts: LedgerParts): OpenedLedger | undefined {
  const { joinedFrom } = parts.configuration;
  return joinedFrom === undefined ? undefined : openEmbedded(parts, joinedFrom.mspId);
}

function openEmbedded(
  { folder, authorities, anchors, clock, logger }: LedgerParts,
  mspId: string,
): OpenedLedger {
  const { local } = authorities;
  const known = createRenewing<LedgerIdentity>({
    async load(workstationKey) {
      return {
        mspId,
        caCertificatePem: await local.certificatePem(),
        node: await local.nodeSigner(workstationKey),
        privateDataKey: new Uint8Array(deriveKey(workstationKey, 'private-data')),
      };
    },
    clock,
    logger,
  });
  return {
    name: 'embedded',
    ledger: createEmbeddedLedger({
      folder: join(folder, 'ledger'),
      identity: () => known.get(),
      keptHead: { get: () => anchors.get('ledger'), note: (head) => anchors.note('ledger', head) },
      clock,
      logger,
    }),
    exporter: () => known.get(),
    unlock: (workstationKey) => known.unlock(workstationKey),
  };
}

/** A channel, in this workstation's own name for what it reads. */
export function openNetworkLedger(
  { authorities, clock, logger }: Pick<LedgerParts, 'authorities' | 'clock' | 'logger'>,
  { kind, profile }: NetworkChoice,
): OpenedLedger {
  const authority = authorities.network(profile);
  const { mspId } = profile;
  const known = createRenewing<Exporter>({
    async load(workstationKey) {
      const node = await authority.workstationSigner(workstationKey);
      return { mspId, caCertificatePem: await authority.certificatePem(), node };
    },
    clock,
    logger,
  });
  const identity = async () => ({ ...(await known.get()).node, mspId });
  const create = kind === 'fabric-gateway' ? createFabricGatewayLedger : createFabricNetworkLedger;
  return {
    name: profile.channel,
    ledger: create({ profile, identity, clock, logger }),
    exporter: () => known.get(),
    unlock: (workstationKey) => known.unlock(workstationKey),
  };
}
