import { join } from 'node:path';
import { createEmbeddedLedger } from '#main/adapters/ledger/embedded/embedded-ledger.ts';
import { createJournalStore } from '#main/adapters/journal/index.ts';
import { createRecordStore } from '#main/adapters/record-store/index.ts';
import type { DataFolder } from '#main/adapters/data-folder/index.ts';
import type { HospitalAuthority } from '#main/adapters/certificate-authority/certificate-authority.ts';
import { drivers } from '#main/devices/registry.ts';
import { createDeviceService } from '#main/services/devices/device-service.ts';
import type { Clock, EventBus, Logger, SerialPorts, Signers } from '#main/services/ports.ts';
import type { ConnectionGate } from '#main/services/api/api.ts';
import { createStreamHub } from '#main/services/streams/hub.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { createOutbox } from '#main/services/sealing/outbox.ts';
import { createSealQueue } from '#main/services/sealing/seal-queue.ts';
import type { HostConfiguration } from '#main/services/setup/ports.ts';
import { createLedgerIdentity } from './ledger-identity.ts';

export interface WorkplaceParts {
  readonly data: DataFolder;
  readonly configuration: HostConfiguration;
  readonly authority: HospitalAuthority;
  readonly identity: Signers & ConnectionGate;
  readonly ports: SerialPorts;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type Workplace = Awaited<ReturnType<typeof openWorkplace>>;

/**
 * Everything that works with patients and devices at an installed workstation. Devices are looked for from the start;
 * what is stored can be read from `unlock` on.
 */
export async function openWorkplace(parts: WorkplaceParts) {
  const { data, configuration, authority, identity, ports, bus, clock, logger } = parts;
  const records = await createRecordStore(await data.folder('records'));
  const journals = createJournalStore(await data.folder('sessions'));
  const ledgerIdentity = createLedgerIdentity(authority, configuration.mspId);
  const ledger = createEmbeddedLedger({
    folder: join(data.path, 'ledger'),
    identity: () => ledgerIdentity.identity(),
    clock,
    logger,
  });
  const outbox = createOutbox({ records, ledger, signers: identity, clock, logger, bus });
  const seals = createSealQueue({ records, outbox });
  const workstationId = `${await authority.fingerprint()}/${configuration.workstation}`;
  const devices = createDeviceService({ ports, drivers, clock, logger, records, outbox, workstationId });
  devices.onDeviceGone((deviceId) => bus.publish({ type: 'device-gone', deviceId }));
  devices.onBeat((deviceId, timeMs) => bus.publish({ type: 'beat', deviceId, timeMs }));
  devices.onNotice((notice) => bus.publish(notice));
  devices.start();

  const streams = createStreamHub({
    feed: devices,
    bus,
    gate: identity,
    runningSessions: async () => [],
    logger,
  });

  return {
    streams,
    devices,
    runningSessionsOf: (_clinicianId: ClinicianId) => 0,
    outbox,
    seals,
    ledger,
    /** The first clinician signed in: opens what the workstation key encrypts. */
    async unlock(workstationKey: Uint8Array): Promise<void> {
      await records.unlock(workstationKey);
      journals.unlock(workstationKey);
      await ledgerIdentity.unlock(workstationKey);
      await outbox.ready();
      await devices.openRegister();
    },
    /** Stores what is on its way and lets everything go. */
    async close(): Promise<void> {
      streams.stop();
      await devices.stop();
      await outbox.close();
      await journals.close();
      await ledger.close();
      await records.close();
    },
  };
}
