import type { SessionId } from '#shared/domain/ids.ts';
import type { Session, SessionDevice } from '#shared/contract/sessions.ts';
import type { SessionEntry } from './entries.ts';

/**
 * The session as its journal's entries make it, one after the other; the same while recording and when reopened.
 * @param before undefined for the first entry, which is `started`
 */
export function applyEntry(
  sessionId: SessionId,
  before: Session | undefined,
  entry: SessionEntry,
): Session | undefined {
  if (entry.type === 'started') {
    return {
      sessionId,
      patientId: entry.patientId,
      subjectId: entry.subjectId,
      state: 'running',
      startedMs: entry.timeMs,
      stoppedMs: null,
      startedBy: entry.by,
      responsible: entry.by,
      handovers: [],
      devices: [],
      marks: [],
      gapCount: 0,
      sealedUntilMs: null,
    };
  }
  return before === undefined ? undefined : change(before, entry);
}

function change(session: Session, entry: Exclude<SessionEntry, { type: 'started' }>): Session {
  switch (entry.type) {
    case 'attached':
      return { ...session, devices: [...session.devices, entry.device] };
    case 'signals':
      return changeDevice(session, entry.deviceId, (device) => ({ ...device, signals: entry.signals }));
    case 'detached':
      return changeDevice(session, entry.deviceId, (device) => ({ ...device, detachedMs: entry.timeMs }));
    case 'mark':
      return { ...session, marks: [...session.marks, entry.mark] };
    case 'handed-over': {
      const { timeMs, from, to } = entry;
      return { ...session, responsible: to, handovers: [...session.handovers, { timeMs, from, to }] };
    }
    default:
      return {
        ...session,
        state: entry.state,
        stoppedMs: entry.timeMs,
        devices: session.devices.map((device) => ({
          ...device,
          detachedMs: device.detachedMs ?? entry.timeMs,
        })),
      };
  }
}

/** A device may come and go several times: the last coming is meant. */
function changeDevice(
  session: Session,
  deviceId: string,
  update: (device: SessionDevice) => SessionDevice,
): Session {
  const last = session.devices.findLastIndex((device) => device.deviceId === deviceId);
  return {
    ...session,
    devices: session.devices.map((device, index) => (index === last ? update(device) : device)),
  };
}

/** The device's present attachment. */
export function attachedDevice(session: Session, deviceId: string): SessionDevice | undefined {
  return session.devices.findLast((device) => device.deviceId === deviceId && device.detachedMs === null);
}

/** What a signal of the session means; the latest description counts. */
export function signalOf(session: Session, deviceId: string, signalId: string) {
  for (const device of session.devices.toReversed()) {
    const info = device.signals.find((one) => one.deviceId === deviceId && one.signalId === signalId);
    if (info !== undefined) return info;
  }
  return undefined;
}
