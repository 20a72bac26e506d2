import { create } from 'zustand';
import type { z } from 'zod';
import type { Device, DeviceState } from '#shared/contract/devices.ts';
import type { ErrorEnvelope } from '#shared/contract/errors.ts';
import type { OutboxCounts, OutboxProgress } from '#shared/contract/outbox.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { LiveSignal } from '#shared/domain/signals.ts';
import type { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { StreamState } from '#renderer/bridge/index.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';

interface Notice {
  readonly id: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly error: ErrorEnvelope;
}

export interface Live {
  readonly connection: StreamState;
  readonly devices: ReadonlyMap<DeviceId, Device>;
  /** The signals a device had when it last had some: its lanes stay while it is unplugged. */
  readonly knownSignals: ReadonlyMap<DeviceId, readonly LiveSignal[]>;
  /** Every session that this screen heard of since it connected. */
  readonly sessions: ReadonlyMap<SessionId, Session>;
  readonly outbox: z.infer<typeof OutboxCounts> | null;
  /** null until the host told it on the stream. */
  readonly progress: OutboxProgress | null;
  /** Frames left out for this viewer alone, since it was last dismissed. */
  readonly droppedFrames: number;
  readonly notices: readonly Notice[];
  /** Why what is recorded is not stored now, as the host last told it; null: it told of nothing. */
  readonly notStored: ErrorEnvelope | null;
}

type Told = Pick<Notice, 'level' | 'error'>;

const shownNotices = 3;

const ofDisk = ({ error: { code } }: Told): boolean =>
  code === 'disk' || code === 'journal' || code === 'internal';
const saysNotStored = (told: Told): boolean => ofDisk(told) && told.level === 'error' && told.error.retryable;
const saysStoredAgain = (told: Told): boolean => ofDisk(told) && told.level === 'info';

/** A recording that cannot be stored is told once, and told again when it can. Losses of what was kept are for good. */
function notStoredAfter(before: Live['notStored'], told: Told): Live['notStored'] {
  if (saysNotStored(told)) return told.error;
  return saysStoredAgain(told) ? null : before;
}

/** The newest few. That nothing is stored is not said beside that it is again: only one of both is so. */
function noticesAfter(before: Live['notices'], told: Told): Live['notices'] {
  const id = (before.at(-1)?.id ?? 0) + 1;
  const standing = before
    .filter((notice) => !saysStoredAgain(told) || !saysNotStored(notice))
    .filter(({ error }) => error.correlationId !== told.error.correlationId);
  return [...standing, { id, level: told.level, error: told.error }].slice(-shownNotices);
}

/** The host begins to tell how things stand: what does not hold any more is not told again. */
const toldAnew = ({ notices }: Live): Pick<Live, 'notices' | 'notStored'> => ({
  notices: notices.filter((notice) => !saysNotStored(notice)),
  notStored: null,
});

function withSignals(known: Live['knownSignals'], devices: readonly Device[]): Live['knownSignals'] {
  const fresh = devices.filter(
    ({ deviceId, signals }) => signals.length > 0 && known.get(deviceId) !== signals,
  );
  return fresh.length === 0
    ? known
    : new Map([...known, ...fresh.map(({ deviceId, signals }) => [deviceId, signals] as const)]);
}

/** What an event changes. Vitals and beats have stores of their own. */
export function reduceLive(state: Live, event: StreamEvent): Partial<Live> {
  switch (event.type) {
    case 'devices':
      return {
        devices: new Map(event.devices.map((device) => [device.deviceId, device])),
        ...toldAnew(state),
        knownSignals: withSignals(state.knownSignals, event.devices),
      };
    case 'locked':
      return toldAnew(state);
    case 'device':
      return {
        devices: new Map(state.devices).set(event.device.deviceId, event.device),
        knownSignals: withSignals(state.knownSignals, [event.device]),
      };
    case 'device-gone': {
      const devices = new Map(state.devices);
      devices.delete(event.deviceId);
      return { devices };
    }
    case 'session': {
      const { sessionId } = event.session;
      return { sessions: new Map(state.sessions).set(sessionId, event.session) };
    }
    case 'outbox':
      return { outbox: event.counts };
    case 'outbox-progress':
      return { progress: event.progress };
    case 'viewer-dropped':
      return { droppedFrames: state.droppedFrames + event.frames };
    case 'notice':
      return {
        notices: noticesAfter(state.notices, event),
        notStored: notStoredAfter(state.notStored, event),
      };
    default:
      return {};
  }
}

export const emptyLive: Live = {
  connection: 'closed',
  devices: new Map(),
  knownSignals: new Map(),
  sessions: new Map(),
  outbox: null,
  progress: null,
  droppedFrames: 0,
  notices: [],
  notStored: null,
};

export const useLive = create<Live>(() => emptyLive);

export function dismissNotice(id: number): void {
  useLive.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export function dismissDropped(): void {
  useLive.setState({ droppedFrames: 0 });
}

/** Registered ones first, then by the name the ward gave them: cards do not jump about. */
export function inOrder(devices: Iterable<Device>): readonly Device[] {
  return [...devices].toSorted(
    (a, b) =>
      Number(b.registered) - Number(a.registered) ||
      a.label.localeCompare(b.label) ||
      a.deviceId.localeCompare(b.deviceId),
  );
}

export function runningSessions(sessions: Live['sessions']): readonly Session[] {
  return [...sessions.values()]
    .filter((session) => session.state === 'running')
    .toSorted((a, b) => a.startedMs - b.startedMs);
}

/** While this screen is cut off from the host nobody knows it. */
export function useDeviceState({ state }: Pick<Device, 'state'>): DeviceState | 'unknown' {
  return useLive(({ connection }) => (connection === 'connected' ? state : 'unknown'));
}

/** Whether it is known that what devices send is stored: `unknown` while this screen is cut off from the host. */
export type Storing = 'stored' | 'not-stored' | 'unknown';

export function storingOf({ connection, notStored }: Pick<Live, 'connection' | 'notStored'>): Storing {
  if (connection !== 'connected') return 'unknown';
  return notStored === null ? 'stored' : 'not-stored';
}

/** An acknowledged change of a session, before its event arrives on the stream. */
export function rememberSession(session: Session): void {
  useLive.setState(({ sessions }) => ({ sessions: new Map(sessions).set(session.sessionId, session) }));
}
