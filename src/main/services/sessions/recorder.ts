import { ServiceError } from '#shared/contract/errors.ts';
import type { Absence } from '#shared/domain/absence.ts';
import { SignalInfo } from '#shared/domain/signals.ts';
import type { ClinicianId, DeviceId } from '#shared/domain/ids.ts';
import type { SealBatch } from '#shared/domain/sealing.ts';
import type { Device } from '#shared/contract/devices.ts';
import type { Gap, Reading, Session } from '#shared/contract/sessions.ts';
import type { DeviceFeed, LiveFrame } from '#main/services/devices/device-feed.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { BatchEntry, SessionEntry } from './entries.ts';
import { guarded, type ReportFault } from '#main/services/events/report-fault.ts';
import { GapLog } from './gap-log.ts';
import { ReadingThinner, type DeviceVital } from './reading-thinner.ts';
import type { SessionClock } from './session-clock.ts';
import { attachedDevice, applyEntry } from './session-fold.ts';
import { SignalTrack } from './signal-track.ts';

export interface RecorderOptions {
  readonly session: Session;
  readonly journal: Journal;
  readonly clock: SessionClock;
  readonly feed: Pick<DeviceFeed, 'signalsOf' | 'get'>;
  readonly disk: DiskWatch;
  readonly report: ReportFault;
  /** The session's state changed. */
  onChange(session: Session): void;
  /** The batch is in the journal. */
  onBatch(batch: SealBatch): Promise<void>;
}

/** A batch covers at most this much, ms. */
const batchMs = 10_000;

/**
 * One running session: what devices send goes to the journal, and what is in the journal goes into batches.
 * `tick` is to be called several times a second; nothing waits longer than from one to the next.
 */
export class Recorder {
  readonly journal: Journal;
  readonly #options: RecorderOptions;
  readonly #tracks = new Map<string, SignalTrack>();
  readonly #thinner: ReadingThinner;
  readonly #gaps: GapLog;
  readonly #builder = new BatchBuilder();
  /** Why a device was last away. */
  readonly #down = new Map<DeviceId, Absence>();
  #session: Session;
  #readings: Reading[] = [];
  #appends = new Set<Promise<void>>();
  #batchNumber = 0;
  #batchFromMs: number;
  #nextBatchMs = batchMs;
  /** Cut, but not yet in the journal: the disk was full. */
  #unstored: BatchEntry | null = null;
  #cutting: Promise<void> = Promise.resolve();
  #cutsWaiting = 0;
  #ending = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.journal = options.journal;
    this.#session = options.session;
    this.#batchFromMs = options.session.startedMs;
    this.#thinner = new ReadingThinner(options.session.sessionId, options.session.startedMs);
    this.#gaps = new GapLog(
      (record) => this.#store(record, () => undefined),
      (count) => this.#set({ ...this.#session, gapCount: this.#session.gapCount + count }),
    );
  }

  get session(): Session {
    return this.#session;
  }

  /** The session's time. */
  nowMs(): number {
    return this.#options.clock.nowMs();
  }

  onFrame({ deviceId, signalId, frame }: LiveFrame): void {
    const down = this.#down.get(deviceId) ?? 'silent';
    this.#track(deviceId, signalId)?.add(frame, this.nowMs(), down);
  }

  onVital(vital: DeviceVital): void {
    const reading = this.#thinner.pass(vital, this.nowMs());
    if (reading !== null) this.#readings.push(reading);
  }

  onDevice({ deviceId, state }: Pick<Device, 'deviceId' | 'state'>): void {
    if (state === 'closed') this.#down.set(deviceId, 'unplugged');
    else if (state !== 'running') this.#down.set(deviceId, 'silent');
  }

  /** Ledger's news. */
  sealedUntil(timeMs: number): void {
    this.#set({ ...this.#session, sealedUntilMs: Math.max(timeMs, this.#session.sealedUntilMs ?? 0) });
  }

  /** Stores what came since the last tick, and seals what is due. */
  tick(): void {
    this.#flush();
    const elapsed = this.#options.clock.elapsedMs();
    const retry = this.#unstored !== null && !this.#options.disk.failing;
    if ((elapsed < this.#nextBatchMs && !retry) || this.#cutsWaiting > 0) return;
    this.#nextBatchMs = (Math.floor(elapsed / batchMs) + 1) * batchMs;
    // A failure was told by the disk watch; the batch comes with the next tick.
    this.cutBatch(false).catch(() => undefined);
  }

  /** Journals an entry that changes the session; resolves when it is on disk. @throws ServiceError('disk') */
  async record(entry: SessionEntry): Promise<Session> {
    if (this.#ending) throw ended();
    await this.#store({ kind: 'entry', topic: 'session', entry }, () => {
      this.#set(applyEntry(this.#session.sessionId, this.#session, entry) ?? this.#session);
    });
    return this.#session;
  }

  /** Journals readings; resolves when they are on disk. @throws ServiceError('disk') */
  async recordReadings(readings: readonly Reading[]): Promise<void> {
    if (this.#ending) throw ended();
    await this.#storeReadings(readings);
  }

  async #storeReadings(readings: readonly Reading[]): Promise<void> {
    const times = readings.map((reading) => reading.timeMs);
    const [fromMs, toMs] = [Math.min(...times), Math.max(...times)];
    await this.#store({ kind: 'entry', topic: 'readings', fromMs, toMs, entry: { readings } }, (sequence) =>
      this.#builder.addReadings(readings, sequence),
    );
  }

  /**
   * Ends the session with its last entry; what comes after it is refused.
   * @param release takes the devices away
   * @throws ServiceError('disk'): then the session goes on
   */
  async end(entry: SessionEntry & { type: 'ended' }, release: () => void): Promise<void> {
    if (this.#ending) throw ended();
    this.#ending = true;
    try {
      await this.#store({ kind: 'entry', topic: 'session', entry }, () => undefined);
    } catch (error) {
      this.#ending = false;
      throw error;
    }
    release();
    this.#set(applyEntry(this.#session.sessionId, this.#session, entry) ?? this.#session);
  }

  /** The device leaves: its gaps end now. */
  release(deviceId: DeviceId): void {
    const state = this.#options.feed.get(deviceId)?.state;
    const down = state === 'running' ? null : state === 'closed' ? 'unplugged' : 'silent';
    for (const [key, track] of this.#tracks) {
      if (track.info.deviceId !== deviceId) continue;
      track.end(this.nowMs(), down);
      this.#storeFrames(track);
      this.#tracks.delete(key);
    }
  }

  /** Gaps that go on now. */
  openGaps(): Gap[] {
    const nowMs = this.nowMs();
    return [...this.#tracks.values()].flatMap((track) => {
      const running = this.#options.feed.get(track.info.deviceId)?.state === 'running';
      return track.openGaps(nowMs, running ? null : (this.#down.get(track.info.deviceId) ?? 'silent'));
    });
  }

  /** Seals all that has come until now, under the clinician who is responsible now. @throws ServiceError('disk') */
  cutBatch(final: boolean): Promise<void> {
    this.#cutsWaiting += 1;
    this.#flush();
    const cut = this.#cutting
      .then(() => this.#cut(final))
      .finally(() => {
        this.#cutsWaiting -= 1;
      });
    this.#cutting = cut.catch(() => undefined);
    return cut;
  }

  /** Stores what is left and closes the journal; the last batch must have been cut. */
  async close(): Promise<void> {
    await this.#settled();
    await this.journal.close();
  }

  /** Waits until all that came so far is stored, or is known not to be; not for what comes meanwhile. */
  async #settled(): Promise<void> {
    await Promise.all(this.#appends);
  }

  async #cut(final: boolean): Promise<void> {
    await this.#settled();
    const toMs = this.nowMs();
    if (this.#unstored !== null) {
      const isLast = this.#unstored.batch.final;
      await this.#storeBatch(this.#unstored);
      if (isLast) return;
    }
    if (this.#builder.isEmpty && !final) return;
    const clinicianId: ClinicianId = this.#session.responsible;
    const number = this.#batchNumber + 1;
    const entry = this.#builder.take(this.#session, {
      number,
      clinicianId,
      fromMs: this.#batchFromMs,
      toMs,
      final,
    });
    this.#batchNumber = number;
    this.#batchFromMs = toMs;
    this.#unstored = entry;
    await this.#storeBatch(entry);
  }

  async #storeBatch(entry: BatchEntry): Promise<void> {
    const leaves = entry.batch.leaves.map((leaf) =>
      leaf.kind === 'reading' ? { fromMs: leaf.timeMs, toMs: leaf.timeMs } : leaf,
    );
    const fromMs = Math.min(entry.batch.fromMs, ...leaves.map((leaf) => leaf.fromMs));
    const toMs = Math.max(entry.batch.toMs, ...leaves.map((leaf) => leaf.toMs));
    await this.#store({ kind: 'entry', topic: 'batch', fromMs, toMs, entry }, () => {
      this.#unstored = null;
    });
    await this.#options.onBatch(entry.batch);
  }

  #flush(): void {
    const { report } = this.#options;
    for (const track of this.#tracks.values())
      guarded(report, 'recorder.frames', () => this.#storeFrames(track));
    if (this.#readings.length > 0) {
      const readings = this.#readings;
      this.#readings = [];
      this.#storeReadings(readings).catch(() => this.#thinner.reset());
    }
    if (!this.#options.disk.failing) this.#gaps.store().catch(() => undefined);
  }

  #storeFrames(track: SignalTrack): void {
    const { info } = track;
    const { deviceId, signalId } = info;
    for (const record of track.take()) {
      const stored = this.#store({ kind: 'frames', deviceId, signalId, bytes: record.bytes }, (sequence) => {
        this.#builder.addFrames(info, record, sequence);
      });
      stored.catch(() => this.#gaps.notRecorded(info, record));
    }
  }

  /**
   * Journals a record; whoever waits until all is settled waits for it too.
   * @param then at once when the record is on disk
   * @throws ServiceError('disk')
   */
  async #store(record: JournalRecord, then: (sequence: number) => void): Promise<void> {
    const stored = this.#append(record, then);
    const settled = stored.catch(() => undefined).finally(() => this.#appends.delete(settled));
    this.#appends.add(settled);
    await stored;
  }

  async #append(record: JournalRecord, then: (sequence: number) => void): Promise<void> {
    const { disk, journal } = this.#options;
    try {
      then(await journal.append(record));
    } catch (error) {
      disk.failed(this.#session.sessionId, error);
      throw error;
    }
    disk.stored(this.#session.sessionId);
  }

  /** undefined while the device does not tell what the signal means. */
  #track(deviceId: DeviceId, signalId: string): SignalTrack | undefined {
    const key = `${deviceId} ${signalId}`;
    const known = this.#tracks.get(key);
    if (known !== undefined) return known;
    const live = this.#options.feed.signalsOf(deviceId).find((signal) => signal.signalId === signalId);
    if (live === undefined) return undefined;
    const info = SignalInfo.parse(live);
    const track = new SignalTrack(info, (gap) => this.#gaps.add(gap));
    this.#tracks.set(key, track);
    this.#announce(deviceId, info);
    return track;
  }

  /** The session's list of signals follows what a device really sends. */
  #announce(deviceId: DeviceId, info: SignalInfo): void {
    const device = attachedDevice(this.#session, deviceId);
    if (device === undefined || device.signals.some((signal) => signal.signalId === info.signalId)) return;
    const signals = [...device.signals, info];
    this.#set({
      ...this.#session,
      devices: this.#session.devices.map((one) => (one === device ? { ...device, signals } : one)),
    });
    this.record({ type: 'signals', deviceId, signals }).catch(() => undefined);
  }

  #set(session: Session): void {
    this.#session = session;
    this.#options.onChange(session);
  }
}

function ended(): ServiceError {
  return new ServiceError(
    'conflict',
    'This session is not running any more.',
    'Start a new session to go on recording.',
  );
}
