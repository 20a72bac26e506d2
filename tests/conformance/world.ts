import { unexpectedFault } from '#main/testing/fakes.ts';
import type { LiveVital, StreamEvent } from '#shared/contract/streams.ts';
import { contract, isMethodName, type MethodName } from '#shared/contract/index.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Device } from '#shared/contract/devices.ts';
import type { HostInfo } from '#shared/contract/host.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { ClinicianId, DeviceId, PatientId, SessionId, SubjectId } from '#shared/domain/ids.ts';
import { Role } from '#shared/domain/roles.ts';
import { createApi, type ConnectionState } from '#main/services/api/api.ts';
import type { Connection, Handlers } from '#main/services/api/handlers.ts';
import { createStreamHub } from '#main/services/streams/hub.ts';
import type { DeviceFeed, LiveFrame } from '#main/services/devices/device-feed.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { Logger } from '#main/ports/logger.ts';

/** What both bindings are tested against: the real dispatcher and stream hub over services that a test scripts. */
export type World = ReturnType<typeof createWorld>;

export const deviceId = DeviceId.parse('01935a1e-7c00-7000-8000-000000000001');
const sessionId = SessionId.parse('01935a1e-7c00-7000-8000-000000000002');
export const secretText = 'Ada Lovelace 4711 /home/ward';

export const device: Device = {
  deviceId,
  model: 'healthypi-5',
  modelName: 'ProtoCentral HealthyPi 5',
  label: 'Bed 1',
  registered: true,
  simulated: true,
  state: 'running',
  stateSinceMs: 1,
  problem: '',
  port: 'demo-1',
  signals: [],
  vitals: ['heart-rate'],
  commands: [],
  actions: [],
  faults: [],
  battery: null,
  loss: { last5s: 0, total: 0, lostSamples: 0, expectedSamples: 0, skippedBytes: 0, foreignLines: 0 },
  sessionId: null,
  configuration: {},
  form: [],
};

export const session: Session = {
  sessionId,
  patientId: PatientId.parse('01935a1e-7c00-7000-8000-000000000003'),
  subjectId: SubjectId.parse('01935a1e-7c00-7000-8000-000000000004'),
  state: 'running',
  startedMs: 1,
  stoppedMs: null,
  startedBy: ClinicianId.parse('n.test'),
  responsible: ClinicianId.parse('n.test'),
  handovers: [],
  devices: [],
  marks: [],
  gapCount: 0,
  sealedUntilMs: null,
};

export const vital: LiveVital = {
  deviceId,
  sessionId: null,
  code: 'heart-rate',
  source: 'device',
  timeMs: 5,
  value: 71,
  absence: null,
};

const info: HostInfo = {
  product: 'VitalSeal',
  version: '0.0.0',
  state: 'ready',
  demo: true,
  hospital: 'Test Hospital',
  mspId: 'TestMSP',
  ward: 'Ward 1',
  workstation: 'Workstation 1',
  capabilities: { osKeyStore: false, simulatorControl: true, ledger: 'embedded' },
  pinRule: { minLength: 6, letters: false },
  offeredNetwork: null,
  nowMs: 1,
};

/** A connection for each role, named like it; `linked` for nobody, `locked` for a nurse whose screen is locked. */
function connectionStates(): Map<string, ConnectionState> {
  const states = new Map<string, ConnectionState>([['linked', { actor: null, locked: false }]]);
  for (const role of Role.options) states.set(role, { actor: actorOf(role), locked: false });
  states.set('locked', { actor: actorOf('nurse'), locked: true });
  return states;
}

function actorOf(role: Role) {
  return { clinicianId: ClinicianId.parse('n.test'), role, mspId: 'TestMSP' };
}

/** Handlers for what the tests call through; every other request must have been refused before. */
function scriptedHandlers(states: Map<string, ConnectionState>, reached: MethodName[]): Handlers {
  const scripted: Record<string, (actor: unknown, args: unknown, connection: Connection) => unknown> = {
    'host.info': () => info,
    'devices.list': () => ({ devices: [device] }),
    'patients.list': () => {
      throw new Error(secretText);
    },
    'ledger.status': () => ({ kind: 'embedded' }),
    'sessions.start': () => {
      throw new ServiceError('conflict', 'A session runs already.', 'Stop it first.');
    },
    'identity.keepAlive': () => ({}),
    'identity.signOut': (_actor, _args, connection) => {
      states.set('moved', { actor: null, locked: false });
      states.delete(connection.id);
      connection.moveTo('moved');
      return {};
    },
  };
  const names = Object.keys(contract).filter(isMethodName);
  const table = names.map((name) => {
    const handler = scripted[name];
    return [
      name,
      (actor: unknown, args: unknown, connection: Connection) => {
        reached.push(name);
        if (handler === undefined) throw new Error(`nothing should reach ${name}`);
        return handler(actor, args, connection);
      },
    ];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one scripted handler for each name of the contract
  return Object.fromEntries(table) as Handlers;
}

function scriptedFeed() {
  const frames = new Set<(live: LiveFrame) => void>();
  const feed: DeviceFeed = {
    onFrame(listener) {
      frames.add(listener);
      return () => frames.delete(listener);
    },
    onDevice: () => () => undefined,
    list: () => [device],
    get: () => device,
    signalsOf: () => [],
    assign: () => undefined,
  };
  return {
    feed,
    emit: (live: LiveFrame) => {
      for (const listener of frames) listener(live);
    },
  };
}

function eventBus(): EventBus {
  const listeners = new Set<(event: StreamEvent) => void>();
  return {
    publish: (event) => {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function createWorld() {
  const states = connectionStates();
  const reached: MethodName[] = [];
  const log: string[] = [];
  const note = (event: string, fields?: unknown) => {
    log.push(JSON.stringify([event, fields]));
  };
  const logger: Logger = { info: note, warn: note, error: note };
  const gate = { authenticate: (connectionId: string) => states.get(connectionId) };
  const { feed, emit } = scriptedFeed();
  const bus = eventBus();
  /** What every screen has to be told when it opens. */
  const standing: StreamEvent[] = [];
  const streams = createStreamHub({
    feed,
    vitals: { onThinned: () => () => undefined },
    bus,
    standing: () => standing,
    gate,
    logger,
    report: unexpectedFault,
  });
  const handlers = scriptedHandlers(states, reached);
  const api = createApi({
    handlerOf: (method) => handlers[method],
    gate,
    mustBeThere: async () => undefined,
    logger,
  });
  bus.publish({ type: 'vital', vital });
  bus.publish({ type: 'session', session });
  return { api, gate, streams, standing, bus, emit, states, reached, log, logger };
}
