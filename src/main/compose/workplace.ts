import { drivers } from '#main/devices/registry.ts';
import { createDeviceService, type DeviceService } from '#main/services/devices/device-service.ts';
import type { EventBus, SerialPorts } from '#main/services/ports.ts';
import { createStreamHub } from '#main/services/streams/hub.ts';
import type { IdentityService } from '#main/services/identity/identity-service.ts';
import { createPatientService } from '#main/services/patients/index.ts';
import { createSessionService } from '#main/services/sessions/index.ts';
import { createTreatments } from '#main/services/treatments/treatments.ts';
import { createAccessLog, recordingCertificates } from '#main/services/audit/access-log.ts';
import { createAuditHandlers } from '#main/services/audit/handlers.ts';
import { createJoining } from '#main/services/joining/joining.ts';
import { createLedgerView } from '#main/services/ledger-view/ledger-view.ts';
import { createOutbox, type OutboxService } from '#main/services/sealing/outbox.ts';
import { createOutboxHandlers } from '#main/services/sealing/handlers.ts';
import { proofLedger } from '#main/services/sealing/proof-ledger.ts';
import { createProofHandlers } from '#main/services/sealing/proof.ts';
import { createSealQueue } from '#main/services/sealing/seal-queue.ts';
import type { HostConfiguration } from '#main/services/setup/ports.ts';
import type { Authorities } from './authorities.ts';
import type { JoiningDoor } from './network-entry.ts';
import { openStores, type StoreParts } from './stores.ts';

interface WorkplaceParts extends StoreParts {
  readonly identity: IdentityService;
  /** For joining a network. */
  readonly door: JoiningDoor;
  readonly ports: SerialPorts;
  readonly bus: EventBus;
}

export type Workplace = Awaited<ReturnType<typeof openWorkplace>>;

/**
 * Everything that works with patients and devices at an installed workstation. Devices are looked for from the start;
 * what is stored can be read from `unlock` on.
 */
export async function openWorkplace(parts: WorkplaceParts) {
  const { data, identity, bus, clock, logger } = parts;
  const stores = await openStores(parts);
  const { records } = stores;
  const { current, former } = stores.ledgers;
  const { ledger, name: ledgerName } = current;
  const outbox = createOutbox({
    records,
    ledger,
    ledgerName,
    signers: identity,
    clock,
    logger,
    bus,
  });
  const devices = await startDevices(parts, stores, outbox);
  const patients = createPatientService({ records });
  const sessions = createSessionService({
    ...parts,
    ...stores,
    feed: devices,
    seals: createSealQueue({ records, outbox }),
    patients,
    verifyPin: (clinicianId, pin) => identity.verifyPin(clinicianId, pin),
    freeBytes: () => data.freeBytes(),
  });
  const treatments = createTreatments({
    records,
    outbox,
    clock,
    bus,
    subjectOf: async (patientId) => (await patients.find(patientId))?.subjectId,
  });
  const { archive } = sessions;
  const treatmentEvent = treatments.heldEvent;
  const proofs = createProofHandlers({
    archive,
    outbox,
    ledger: proofLedger(ledger, former?.ledger),
    signers: identity,
    clock,
    exporter: (kind) => (kind === 'embedded' && former !== undefined ? former : current).exporter(),
    treatmentEvent,
  });
  const log = createAccessLog({ records, outbox });
  const sealing = {
    ...createOutboxHandlers({ outbox, ledger }),
    ...proofs,
    'proof.certificate': recordingCertificates(proofs['proof.certificate'], { log, archive, treatmentEvent }),
  };
  const view = createLedgerView({
    records,
    ledger,
    ledgerName,
    clock,
    logger,
    onBlock: () => outbox.ledgerAnswered(),
  });
  const audit = createAuditHandlers({ records, view, ledger, accessLog: log, clock, logger });
  const joining = createJoining({
    records,
    outbox,
    ledger,
    ledgerName,
    door: parts.door,
    runningSessions: () => sessions.running().length,
    clock,
    logger,
  });
  const streams = createStreamHub({ feed: devices, bus, gate: identity, logger });

  return {
    streams,
    devices,
    patients,
    sessions,
    treatments,
    sealing,
    audit,
    joining: joining.handlers,
    outbox,
    /** The first clinician signed in: opens what the workstation key encrypts. */
    async unlock(workstationKey: Uint8Array): Promise<void> {
      await stores.unlock(workstationKey);
      await outbox.ready();
      await devices.openRegister();
      await sessions.recover();
      view.start();
      // It may have to ask a network: nobody who signs in waits for that.
      void joining.recover();
    },
    /** Stores what is on its way and lets everything go. */
    async close(): Promise<void> {
      streams.stop();
      await sessions.stopAll();
      await devices.stop();
      await outbox.close();
      await view.stop();
      await stores.close();
    },
  };
}

async function startDevices(
  { authorities, configuration, ports, bus, clock, logger }: WorkplaceParts,
  { records }: Awaited<ReturnType<typeof openStores>>,
  outbox: OutboxService,
): Promise<DeviceService> {
  const workstationId = `${await placeId(authorities, configuration)}/${configuration.workstation}`;
  const devices = createDeviceService({ ports, drivers, clock, logger, records, outbox, workstationId });
  devices.onDeviceGone((deviceId) => bus.publish({ type: 'device-gone', deviceId }));
  devices.onBeat((deviceId, timeMs) => bus.publish({ type: 'beat', deviceId, timeMs }));
  devices.onNotice((notice) => bus.publish(notice));
  devices.start();
  return devices;
}

/**
 * Tells this workstation from every other: devices without a serial number are known by where they are plugged in. Stays
 * what it was when a standalone workstation joins a network.
 */
async function placeId(
  { local, network }: Authorities,
  { ledger, joinedFrom }: HostConfiguration,
): Promise<string> {
  const isLocal = ledger.kind === 'embedded' || joinedFrom !== undefined;
  return isLocal ? local.fingerprint() : network(ledger.profile).workstationId();
}
