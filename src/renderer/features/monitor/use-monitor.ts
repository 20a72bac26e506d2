import { useEffect, useMemo } from 'react';
import type { Device } from '#shared/contract/devices.ts';
import type { Patient } from '#shared/contract/patients.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { hostNow } from '#renderer/state/clock.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { usePatient } from '#renderer/state/patients.ts';
import { inOrder, runningSessions, useLive } from '#renderer/state/live.ts';
import { choosePatient, useUi } from '#renderer/state/ui.ts';

export interface MonitorState {
  readonly patientFailure: unknown;
  readonly patient: Patient | null;
  /** The running session of the chosen patient. */
  readonly session: Session | null;
  /** Whose waveforms and vitals are shown: the session's, or in the preview all that records nobody. */
  readonly shown: readonly Device[];
  readonly devices: readonly Device[];
}

/** A session and its devices are told one after the other: what either says is so. */
const isIn = ({ sessionId, devices }: Session, device: Device): boolean =>
  device.sessionId === sessionId ||
  devices.some(({ deviceId, detachedMs }) => deviceId === device.deviceId && detachedMs === null);

/** Devices that belong on the monitor of this session, or on the preview when there is none. */
export function devicesShown(devices: readonly Device[], session: Session | null): readonly Device[] {
  return devices.filter((device) =>
    session === null ? device.registered && device.sessionId === null : isIn(session, device),
  );
}

/** A reply of the host is no older than this. */
const answerMs = 10_000;

/** Sessions that ran before this screen was opened are not in the stream's past: they are asked for. */
function useKnownSessions(): void {
  const { data } = useHostQuery('sessions.list', { state: 'running' });
  useEffect(() => {
    if (data === undefined) return;
    useLive.setState(({ sessions }) => {
      const merged = new Map(data.sessions.map((session) => [session.sessionId, session]));
      for (const [id, session] of sessions) {
        // What the host does not name has ended, even if this screen did not hear of it, or began since it was asked.
        const ended = session.state === 'running' && session.startedMs < hostNow() - answerMs;
        if (!merged.has(id) && !ended) merged.set(id, session);
      }
      return { sessions: merged };
    });
  }, [data]);
}

export function useMonitor(): MonitorState {
  useKnownSessions();
  const patientId = useUi((ui) => ui.patientId);
  const { patient, failure } = usePatient(patientId);
  const sessions = useLive((live) => live.sessions);
  const live = useLive((state) => state.devices);
  const running = useMemo(() => runningSessions(sessions), [sessions]);
  const only = running[0];
  useEffect(() => {
    if (patientId === null && only !== undefined) choosePatient(only.patientId);
  }, [patientId, only]);
  const session = running.find((candidate) => candidate.patientId === patientId) ?? null;
  const devices = useMemo(() => inOrder(live.values()), [live]);
  const shown = useMemo(() => devicesShown(devices, session), [devices, session]);
  return {
    patientFailure: failure,
    patient,
    session,
    shown,
    devices,
  };
}
