import type { PatientId } from '#shared/domain/ids.ts';
import { modules } from '#main/devices/registry.ts';
import {
  createDeviceService,
  type DeviceService,
  type DeviceServiceContext,
} from '#main/services/devices/device-service.ts';
import { deviceHandlers, type SimulatedPorts } from '#main/services/devices/handlers.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { DevicePorts } from '#main/ports/device-ports.ts';
import { createStreamHub } from '#main/services/streams/hub.ts';
import { createVitalNews } from '#main/services/vitals/vital-news.ts';
import type { IdentityService } from '#main/services/identity/identity-service.ts';
import type { KnownTime } from '#main/services/identity/known-time.ts';
import { createPatientService } from '#main/services/patients/index.ts';
import { createSessionService } from '#main/services/sessions/index.ts';
import { createTreatments } from '#main/services/treatments/treatments.ts';
import { createOutbox, type OutboxService } from '#main/services/outbox/outbox.ts';
import { createSealQueue } from '#main/services/outbox/seal-queue.ts';
import type { HostConfiguration } from '#main/services/setup/ports.ts';
import type { Authorities } from './authorities.ts';
import { endInOrder, lettingGo } from './ending.ts';
import type { JoiningDoor } from './joining-door.ts';
import { openLedgerServices } from './ledger-services.ts';
import { openStores, type StoreParts } from './stores.ts';

interface WorkplaceParts extends StoreParts {
  readonly identity: IdentityService;
  readonly knownTime: KnownTime;
  /** For joining a network. */
  readonly door: JoiningDoor;
  readonly ports: DevicePorts;
  readonly simulated: SimulatedPorts | undefined;
  readonly bus: EventBus;
  readonly report: ReportFault;
}

export type Workplace = Awaited<ReturnType<typeof openWorkplace>>;

/**
 * Everything that works with patients and devices at an installed workstation. Devices are looked for from the start;
 * what is stored can be read from `unlock` on.
 */
export async function openWorkplace(parts: WorkplaceParts) {
  const { data, identity, bus, clock, logger, report } = parts;
  // Reads the authority's file: where that is damaged, nothing of the stores is opened.
  const workstationId = `${await placeId(parts.authorities, parts.configuration)}/${parts.configuration.workstation}`;
  const stores = await openStores(parts);
  const { ledger, name: ledgerName } = stores.ledgers.current;
  const vitals = createVitalNews({ clock, report });
  const common = { records: stores.records, vitals, bus, clock, logger, report };
  const outbox = createOutbox({ ...common, ledger, ledgerName, signers: identity });
  const devices = startDevices({ ...common, ports: parts.ports, outbox, workstationId });
  const patients = createPatientService(common);
  const sessions = createSessionService({
    ...parts,
    ...stores,
    vitals,
    feed: devices,
    seals: createSealQueue({ ...common, outbox }),
    patients,
    verifyPin: (clinicianId, pin, by) => identity.verifyPin(clinicianId, pin, by),
    freeBytes: () => data.freeBytes(),
  });
  const subjectOf = async (patientId: PatientId) => (await patients.find(patientId))?.subjectId;
  const treatments = createTreatments({ ...common, outbox, subjectOf });
  const ledgerParts = { ...parts, stores, outbox, sessions, treatments };
  const { view, check, joining, handlers: ofLedger } = openLedgerServices(ledgerParts);
  const standing = () => [...stores.losses.standing(), ...sessions.standing()];
  const streams = createStreamHub({ ...common, feed: devices, standing, gate: identity });

  return {
    records: stores.records,
    streams,
    devices,
    patients,
    sessions,
    outbox,
    /** A line for each area. */
    handlers: [
      deviceHandlers(devices, parts.simulated),
      patients.handlers,
      sessions.handlers,
      treatments.handlers,
      ...ofLedger,
    ],
    /** The first clinician signed in: opens what the workstation key encrypts. */
    async unlock(workstationKey: Uint8Array): Promise<void> {
      await stores.unlock(workstationKey);
      await outbox.ready();
      await parts.knownTime.begin(await lastTimeOf(outbox, view));
      await devices.openRegister();
      await sessions.recover();
      view.start();
      check.start();
      // It may have to ask a network: nobody who signs in waits for that.
      void joining.recover();
    },
    /** Stores what is on its way and lets everything go: recordings first, and no ledger is waited for long. */
    async close(): Promise<void> {
      streams.stop();
      check.stop();
      await endInOrder(lettingGo({ sessions, stores, devices, outbox, view }), logger);
    },
  };
}

/** Of what was made here to be sealed, and of what was read of the ledger; undefined: nothing was. */
async function lastTimeOf(
  outbox: OutboxService,
  view: { checkpoint(): Promise<{ readonly timeMs: number }> },
): Promise<number | undefined> {
  const [newest] = await outbox.list(undefined, 1);
  const { timeMs } = await view.checkpoint();
  const latest = Math.max(newest?.createdMs ?? 0, timeMs);
  return latest === 0 ? undefined : latest;
}

function startDevices(
  parts: Pick<WorkplaceParts, 'ports' | 'bus' | 'clock' | 'logger' | 'report'> &
    Pick<DeviceServiceContext, 'records' | 'vitals' | 'outbox' | 'workstationId'>,
): DeviceService {
  const { bus } = parts;
  const devices = createDeviceService({ ...parts, drivers: modules.map(({ driver }) => driver) });
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
async function placeId(authorities: Authorities, { ledger, joinedFrom }: HostConfiguration): Promise<string> {
  const isLocal = ledger.kind === 'embedded' || joinedFrom !== undefined;
  return isLocal ? authorities.local.fingerprint() : authorities.network(ledger.profile).workstationId();
}
