import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import type { MethodName } from '#shared/contract/index.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { openDataFolder, type DataFolder } from '#main/adapters/data-folder/index.ts';
import { anchorsPath, createAnchors } from '#main/adapters/anchors/anchors.ts';
import { createKeptFiles } from '#main/adapters/anchors/kept-files.ts';
import { createHostFile } from '#main/adapters/host-file/host-file.ts';
import { createKeyFile, type KeyFilePlaces } from '#main/adapters/key-store/key-file.ts';
import { createKeyStore } from '#main/adapters/key-store/key-store.ts';
import type { ScryptCost } from '#main/crypto/sealed-box.ts';
import { createFileLogger } from '#main/adapters/log/pino-logger.ts';
import { createApi, type Api } from '#main/services/api/api.ts';
import { combineHandlers, type Handlers } from '#main/services/api/handlers.ts';
import { createFaultReport } from '#main/services/events/faults.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import { createEventBus, type EventBus } from '#main/services/events/event-bus.ts';
import { identityHandlers } from '#main/services/identity/handlers.ts';
import { IdentityService } from '#main/services/identity/identity-service.ts';
import { createKnownTime } from '#main/services/identity/known-time.ts';
import type { OuterLayer } from '#main/services/identity/ports.ts';
import { createRevokedBook } from '#main/services/identity/revoked-book.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { DevicePorts } from '#main/ports/device-ports.ts';
import { demoRegistrar } from '#main/services/setup/demo-data.ts';
import { setupHandlers } from '#main/services/setup/handlers.ts';
import type { LedgerChoice, OfferedNetwork } from '#main/services/setup/ports.ts';
import { createSetupService } from '#main/services/setup/setup-service.ts';
import type { StreamHub } from '#main/services/streams/hub.ts';
import { createAuthorities } from './compose/authorities.ts';
import { seedDemonstration } from './compose/demonstration.ts';
import { endInOrder } from './compose/ending.ts';
import { createJoiningDoor } from './compose/joining-door.ts';
import { allPorts, createDemoPorts } from './compose/serial-ports.ts';
import { watchFolder } from './compose/folder-watch.ts';
import { openWorkplace, type Workplace } from './compose/workplace.ts';

export interface AppOptions {
  readonly dataFolder: string;
  /** Make the demonstration hospital when nothing is installed. */
  readonly demo: boolean;
  /** The network that a new workstation belongs to, or that an installed one is known to belong to. */
  readonly network?: OfferedNetwork | undefined;
  readonly version: string;
  readonly osKeyStore?: OuterLayer | undefined;
  /** Left out: new data folders get no key file, and those that have one do not open. */
  readonly keyFile?: KeyFilePlaces | undefined;
  /** For tests: instead of this machine's ports. */
  readonly ports?: DevicePorts | undefined;
  readonly clock?: Clock | undefined;
  readonly idleLockMs?: number | undefined;
  /** For tests: a cheap one. */
  readonly pinCost?: ScryptCost | undefined;
}

/** The whole product but for its host. */
export interface App {
  readonly api: Api;
  readonly streams: StreamHub;
  /** Connections of windows, browsers and programs, and who is signed in on them. */
  readonly identity: IdentityService;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** For the terminal: what IT is to know of the key file; null: nothing. */
  readonly keyFileHint: string | null;
  /** For what nobody waits for: faults that only the host sees. */
  readonly report: ReportFault;
  /**
   * Stores what is on its way, gives ports and data folder back. Takes seconds at most, whatever hangs.
   * @param closeHost shuts the door of the host before anything else
   */
  stop(closeHost?: () => Promise<void>): Promise<void>;
}

/**
 * Puts the product together over a data folder and starts it.
 * @throws ServiceError('conflict') when another app works on that folder, ('disk'), ('unavailable') when it is damaged
 */
export async function startApp(options: AppOptions): Promise<App> {
  const data = await openDataFolder(options.dataFolder);
  try {
    return await startIn(data, options);
  } catch (error) {
    await data.close();
    throw error;
  }
}

/** What exists only at an installed workstation. */
interface Opened {
  workplace: Workplace | undefined;
}

async function startIn(data: DataFolder, options: AppOptions): Promise<App> {
  const clock = options.clock ?? systemClock;
  const logger = createFileLogger(join(data.path, 'logs'));
  const bus = createEventBus((where, error) => report(where, error));
  const report = createFaultReport({ logger, bus, clock });
  const common = { bus, clock, logger, report };
  const opened: Opened = { workplace: undefined };
  const entrance = createEntrance({ ...common, data, options, opened });
  const { setup, identity } = entrance;
  const workplace = () => {
    if (opened.workplace === undefined) throw notInstalled();
    return opened.workplace;
  };
  const open = async () => {
    const configuration = setup.configuration();
    if (configuration === undefined) return;
    const simulated = configuration.demo ? createDemoPorts({ clock, seed: 1 }) : undefined;
    const ports = options.ports ?? allPorts(simulated);
    const made = await openWorkplace({ ...entrance, ...common, data, configuration, ports, simulated });
    try {
      handlers = combineHandlers([handlers, ...made.handlers]);
    } catch (error) {
      await made.close();
      throw error;
    }
    opened.workplace = made;
  };
  /** Until the workstation is set up, only those with which that is done. */
  let handlers: Partial<Handlers> = { ...identityHandlers(identity), ...setupHandlers(setup, open) };

  await setup.load();
  if (setup.configuration() === undefined && options.demo) await setup.installDemo();
  await open();
  // Before anybody signs in, so that the first screen finds patients and running devices.
  await seed(entrance, workplace, logger);
  const handlerOf = (method: MethodName) => {
    const handler = handlers[method];
    if (handler === undefined) throw notInstalled();
    return handler;
  };
  const watch = watchFolder(data, { bus, logger });
  return {
    api: createApi({ handlerOf, gate: identity, mustBeThere: () => data.mustBeThere(), logger }),
    streams: {
      open: (...viewer) => workplace().streams.open(...viewer),
      stop: () => opened.workplace?.streams.stop(),
    },
    identity,
    keyFileHint: setup.keyFileHint(),
    ...common,
    async stop(closeHost = async () => undefined) {
      watch.stop();
      identity.stop();
      await letGo({ data, logger, closeHost, closeWorkplace: async () => opened.workplace?.close() });
    },
  };
}

async function letGo(parts: {
  readonly data: DataFolder;
  readonly logger: Logger;
  readonly closeHost: () => Promise<void>;
  readonly closeWorkplace: () => Promise<void>;
}): Promise<void> {
  const { data, logger, closeHost, closeWorkplace } = parts;
  await endInOrder(
    [
      { name: 'mark', withinMs: 300, run: () => data.markEnding() },
      { name: 'host', withinMs: 1_000, run: closeHost },
    ],
    logger,
  );
  await closeWorkplace();
  await endInOrder([{ name: 'lock', withinMs: 300, run: () => data.close() }], logger);
}

async function seed(
  { setup, identity }: Pick<ReturnType<typeof createEntrance>, 'setup' | 'identity'>,
  workplace: () => Workplace,
  logger: Logger,
): Promise<void> {
  const demoPin = setup.configuration()?.demoPins[demoRegistrar];
  if (demoPin === undefined) return;
  await seedDemonstration(workplace(), () => identity.verifyPin(demoRegistrar, demoPin), logger);
}

/** Who works here and how they prove it. */
function createEntrance(parts: {
  readonly data: DataFolder;
  readonly options: AppOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly report: ReportFault;
  readonly opened: Opened;
}) {
  const { data, options, clock, logger, report, opened } = parts;
  const { osKeyStore, pinCost: cost, version, idleLockMs, network } = options;
  const anchors = createAnchors(anchorsPath(data.path), logger);
  const files = createKeptFiles(data.path, anchors);
  const { replace: replaceFile } = files;
  const authorities = createAuthorities({ folder: join(data.path, 'ca'), clock, logger, replaceFile });
  const folder = join(data.path, 'keyring');
  const keyFile = options.keyFile && createKeyFile(options.keyFile, data.path);
  const keyStore = createKeyStore({ folder, clock, logger, osKeyStore, keyFile, cost, replaceFile });
  const hostFile = createHostFile(data.path, clock, replaceFile);
  const capabilities = { osKeyStore: osKeyStore?.available === true };
  const authorityOf = (ledger: LedgerChoice) => authorities.of(ledger);
  const setup = createSetupService({
    hostFile,
    keyStore,
    keyFile,
    authorityOf,
    offered: network,
    clock,
    logger,
    version,
    capabilities,
  });
  const records = () => {
    if (opened.workplace === undefined) throw notInstalled();
    return opened.workplace.records;
  };
  const knownTime = createKnownTime(clock, records);
  const identity = new IdentityService({
    keyStore,
    authority: () => authorityOf(setup.configuration()?.ledger ?? { kind: 'embedded' }),
    clock,
    logger,
    report,
    idleLockMs,
    revoked: createRevokedBook(records),
    knownTime,
    mspId: () => setup.configuration()?.mspId ?? '',
    demoPins: () => setup.configuration()?.demoPins ?? {},
    pinRule: () => setup.pinRule(),
    runningSessionsOf: (clinicianId) => opened.workplace?.sessions.runningSessionsOf(clinicianId) ?? 0,
    waitingIntentsOf: (clinicianId) => opened.workplace?.outbox.waitingOf(clinicianId) ?? 0,
    async onUnlocked(workstationKey) {
      const { workplace } = opened;
      if (workplace === undefined) throw notInstalled();
      await workplace.unlock(workstationKey);
      // Now that what is written is accounted for. Who signs in gets in all the same.
      await setup.addKeyFile().catch((error: unknown) => logger.error('setup.key-file-not-added', { error }));
    },
  });
  const door = createJoiningDoor({ authorities, keyStore, identity, setup, clock, logger });
  return { authorities, setup, identity, knownTime, door, anchors, files };
}

const notInstalled = () =>
  new ServiceError('unavailable', 'This workstation is not set up yet.', 'Finish the first-run steps.');
