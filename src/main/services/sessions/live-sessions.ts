import { ServiceError } from '#shared/contract/errors.ts';
import type { DeviceId, PatientId, SessionId } from '#shared/domain/ids.ts';
import { guarded, type ReportFault } from '#main/services/events/report-fault.ts';
import type { DeviceFeed } from '#main/services/devices/device-feed.ts';
import type { VitalNews } from '#main/services/vitals/vital-news.ts';
import type { Recorder } from './recorder.ts';

/** So often what devices sent is given to the journals, ms; the journal itself flushes at most 50 ms later. */
const tickMs = 200;

/** The sessions that run now, and which device sends to which of them. */
export class LiveSessions {
  readonly #feed: DeviceFeed;
  readonly #report: ReportFault;
  readonly #recorders = new Map<SessionId, Recorder>();
  readonly #routes = new Map<DeviceId, Recorder>();
  /** Taken, but not yet attached: between a request and its entry on disk. */
  readonly #reserved = new Set<DeviceId | PatientId>();
  readonly #unsubscribe: (() => void)[];
  #timer: NodeJS.Timeout | undefined;

  constructor(feed: DeviceFeed, vitals: Pick<VitalNews, 'onThinned'>, report: ReportFault) {
    this.#feed = feed;
    this.#report = report;
    this.#unsubscribe = [
      feed.onFrame((live) => this.#routes.get(live.deviceId)?.onFrame(live)),
      vitals.onThinned((vital) => {
        const { deviceId } = vital;
        if (deviceId !== null) this.#routes.get(deviceId)?.onVital({ ...vital, deviceId });
      }),
      feed.onDevice((device) => this.#routes.get(device.deviceId)?.onDevice(device)),
    ];
  }

  all(): Recorder[] {
    return [...this.#recorders.values()];
  }

  find(sessionId: SessionId): Recorder | undefined {
    return this.#recorders.get(sessionId);
  }

  /** @throws ServiceError('conflict') when the session does not run */
  get(sessionId: SessionId): Recorder {
    const recorder = this.#recorders.get(sessionId);
    if (recorder !== undefined) return recorder;
    throw new ServiceError(
      'conflict',
      'This session is not running any more.',
      'Start a new session to go on recording.',
    );
  }

  /**
   * Keeps devices or a patient for one session while it is being stored.
   * @returns gives them free again
   * @throws ServiceError('conflict') when another session has one of them
   */
  reserve(deviceIds: readonly DeviceId[], patientId?: PatientId): () => void {
    const wanted = [...deviceIds, ...(patientId === undefined ? [] : [patientId])];
    const recorded = this.all().some(({ session }) => session.patientId === patientId);
    if (recorded || (patientId !== undefined && this.#reserved.has(patientId))) {
      throw new ServiceError(
        'conflict',
        'A session of this patient is running already.',
        'Open it and attach the device there, or stop it first.',
      );
    }
    if (deviceIds.some((deviceId) => this.#routes.has(deviceId) || this.#reserved.has(deviceId))) {
      throw new ServiceError(
        'conflict',
        'This device records another session.',
        'Detach it there first, or choose another device.',
      );
    }
    for (const id of wanted) this.#reserved.add(id);
    return () => {
      for (const id of wanted) this.#reserved.delete(id);
    };
  }

  add(recorder: Recorder): void {
    this.#recorders.set(recorder.session.sessionId, recorder);
    this.#timer ??= setInterval(() => {
      for (const one of this.#recorders.values()) guarded(this.#report, 'recorder', () => one.tick());
    }, tickMs);
  }

  /** From now on the device's frames and vitals go to this session. */
  connect(deviceId: DeviceId, recorder: Recorder): void {
    this.#routes.set(deviceId, recorder);
    this.#feed.assign(deviceId, recorder.session.sessionId);
    const device = this.#feed.get(deviceId);
    if (device !== undefined) recorder.onDevice(device);
  }

  disconnect(deviceId: DeviceId): void {
    this.#routes.get(deviceId)?.release(deviceId);
    this.#routes.delete(deviceId);
    this.#feed.assign(deviceId, null);
  }

  devicesOf(recorder: Recorder): DeviceId[] {
    return [...this.#routes].filter(([, one]) => one === recorder).map(([deviceId]) => deviceId);
  }

  remove(recorder: Recorder): void {
    this.#recorders.delete(recorder.session.sessionId);
    if (this.#recorders.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }
}
