import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import type { Absence } from '#shared/domain/absence.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { LiveSignal } from '#shared/domain/signals.ts';
import type { VitalCode, VitalSource } from '#shared/domain/vitals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import type { Driver, DriverConnection, DriverHost, Recognised } from './driver.ts';
import type { Link } from '#main/ports/device-ports.ts';
import { guarded, type ReportFault } from '#main/services/events/report-fault.ts';
import { canCountBeats, HeartRateCounter } from './heart-rate.ts';
import { LiveTrack, type TickCounts } from './live-track.ts';
import { withTimeout } from './with-timeout.ts';

/** Why a connection ended. */
export type EndReason =
  | 'silent'
  | 'not-understood'
  | 'driver-failed'
  | 'flooded'
  | 'too-fast'
  | 'link-closed'
  | 'write-failed'
  | 'unplugged'
  | 'reconfigured'
  | 'stopped';

/** What a connection tells its owner. */
export interface ConnectionEvents {
  frame(signal: LiveSignal, frame: StreamFrame): void;
  vital(
    code: VitalCode,
    source: VitalSource,
    timeMs: number,
    value: number | null,
    absence: Absence | null,
  ): void;
  beat(timeMs: number): void;
  battery(charge: number | null): void;
  problem(text: string): void;
}

export interface ConnectionContext {
  readonly deviceId: DeviceId;
  readonly driver: Driver;
  readonly recognised: Recognised;
  readonly configuration: DeviceConfiguration;
  readonly link: Link;
  readonly events: ConnectionEvents;
  readonly report: ReportFault;
  readonly monotonic: () => number;
  readonly utcOf: (monotonicMs: number) => number;
  readonly nextStreamId: () => number;
}

const tickMs = 50;
/** So often is looked for what waits for its frame to fill up although no bytes come, ms. */
const flushMs = 10;
/** A tick so late means that this process slept: what came meanwhile has not been read yet, the device is not silent. */
const stallMs = 300;
const writeMs = 1000;
/** No serial module sends more, by far: bytes a second, looked at over this time. */
const floodBytesPerSecond = 1_000_000;
const floodWindowMs = 250;

/** A device that was recognised and is connected: bytes in, frames and vitals out, watched for silence. */
export class LiveConnection {
  readonly #context: ConnectionContext;
  readonly #tracks: LiveTrack[] = [];
  readonly #driverConnection: DriverConnection;
  /** null: no signal of it can be counted. */
  #heart: HeartRateCounter | null;
  #timers: NodeJS.Timeout[] = [];
  readonly #silenceMs: number;
  readonly #end: (reason: EndReason) => void;
  /** Resolves when the connection is over. */
  readonly ended: Promise<EndReason>;
  #isOver = false;
  #lastTickMs: number;
  #quietMs = 0;
  #bytesInQuiet = 0;
  #floodBytes = 0;
  #floodFromMs: number;
  #heartDueMs = 0;

  constructor(context: ConnectionContext) {
    this.#context = context;
    const { promise, resolve } = Promise.withResolvers<EndReason>();
    this.ended = promise;
    this.#end = resolve;
    this.#lastTickMs = context.monotonic();
    this.#floodFromMs = this.#lastTickMs;
    try {
      this.#driverConnection = context.recognised.open(this.#driverHost(), context.configuration);
    } catch (error) {
      // What it had sent may still fail: there is no connection that could end of it.
      this.#isOver = true;
      throw error;
    }
    this.#silenceMs = this.#driverConnection.silenceMs ?? context.driver.silenceMs;
    this.#heart = this.#heartCounter();
    this.#timers = [
      setInterval(() => this.#tick(), tickMs),
      setInterval(() => this.#ofDriver(() => this.#flush()), flushMs),
    ];
    context.link.onClose(() => this.end('link-closed'));
  }

  get signals(): readonly LiveSignal[] {
    return this.#tracks.flatMap((track) => track.writers.map((writer) => writer.signal));
  }

  /** Ticks a second of all tracks: what is lost for each second that the device is away. */
  get ticksPerSecond(): number {
    return this.#tracks.reduce((sum, track) => sum + track.rateHz, 0);
  }

  /** Heart rate is counted by our own detector. */
  get countsBeats(): boolean {
    return this.#heart !== null;
  }

  get skippedBytes(): number {
    return this.#driverConnection.skippedBytes;
  }

  get foreignLines(): number {
    return this.#driverConnection.foreignLines ?? 0;
  }

  command(command: string): void {
    this.#driverConnection.command(command);
  }

  /** Counts since the last call. */
  takeCounts(): TickCounts {
    let expected = 0;
    let lost = 0;
    for (const track of this.#tracks) {
      const counts = track.takeCounts();
      expected += counts.expected;
      lost += counts.lost;
    }
    return { expected, lost };
  }

  /** Bytes from the port; never throws: a driver that fails ends its own connection. */
  data(bytes: Uint8Array): void {
    if (!this.#isOver) this.#ofDriver(() => this.#take(bytes));
  }

  #take(bytes: Uint8Array): void {
    const now = this.#context.monotonic();
    if (this.#floods(bytes.length, now)) return;
    this.#bytesInQuiet += bytes.length;
    if (this.#driverConnection.data(bytes)) {
      this.#quietMs = 0;
      this.#bytesInQuiet = 0;
    }
    for (const track of this.#tracks) {
      track.settle(now);
      if (track.tooFast) this.end('too-fast');
    }
  }

  end(reason: EndReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timers.forEach((timer) => clearInterval(timer));
    const { report } = this.#context;
    let farewell: Uint8Array | null = null;
    for (const track of this.#tracks) guarded(report, this.#where, () => track.flush());
    if (reason !== 'link-closed') {
      guarded(report, this.#where, () => (farewell = this.#driverConnection.farewell()));
    }
    if (farewell === null) {
      this.#end(reason);
      return;
    }
    const finish = (): void => this.#end(reason);
    withTimeout(this.#context.link.write(farewell), writeMs / 4).then(finish, finish);
  }

  #driverHost(): DriverHost {
    const { deviceId, events, link, monotonic, utcOf, nextStreamId } = this.#context;
    return {
      monotonic,
      send: (bytes) => {
        withTimeout(link.write(bytes), writeMs).catch(() => this.end('write-failed'));
      },
      track: (options, templates) => {
        const frame = (signal: LiveSignal, made: StreamFrame): void => this.#frame(signal, made);
        const track = new LiveTrack({ deviceId, nextStreamId, monotonic, utcOf, frame }, options, templates);
        this.#tracks.push(track);
        return track;
      },
      vital: (code, value, absence) => events.vital(code, 'device', this.#latestMs(), value, absence),
      battery: (charge) => events.battery(charge),
      problem: (text) => events.problem(text),
    };
  }

  #heartCounter(): HeartRateCounter | null {
    for (const track of this.#tracks) {
      const writer = track.writers.find(({ signal }) => canCountBeats(signal));
      if (writer === undefined) continue;
      const { signal } = writer;
      return new HeartRateCounter(signal, (sample) => {
        this.#context.events.beat(track.timeOf(sample * (track.rateHz / signal.rateHz)));
      });
    }
    return null;
  }

  #frame(signal: LiveSignal, frame: StreamFrame): void {
    this.#context.events.frame(signal, frame);
    if (this.#heart?.signal !== signal) return;
    try {
      this.#count(this.#heart, frame);
    } catch (error) {
      // The device is recorded on; its heart rate is not known until enough beats came again.
      this.#context.report('heart-rate', error);
      this.#heart = this.#heartCounter();
      this.#context.events.vital('heart-rate', 'detector', this.#latestMs(), null, 'invalid');
    }
  }

  #count(heart: HeartRateCounter, frame: StreamFrame): void {
    heart.frame(frame);
    const now = this.#context.monotonic();
    if (now < this.#heartDueMs) return;
    this.#heartDueMs = now + 500;
    const { value, absence } = heart.read();
    this.#context.events.vital('heart-rate', 'detector', this.#latestMs(), value, absence);
  }

  get #where(): string {
    return `driver.${this.#context.driver.model}`;
  }

  /** What the driver does, or what is done with what it made: a fault of it ends this connection, and no other. */
  #ofDriver(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#context.report(this.#where, error);
      this.end('driver-failed');
    }
  }

  /** UTC ms of the device's latest sample. */
  #latestMs(): number {
    const latest = Math.max(
      ...this.#tracks.map((track) => track.latestMs()).filter((ms) => !Number.isNaN(ms)),
    );
    return Number.isFinite(latest) ? latest : this.#context.utcOf(this.#context.monotonic());
  }

  #floods(length: number, now: number): boolean {
    this.#floodBytes += length;
    const elapsed = now - this.#floodFromMs;
    if (this.#floodBytes > (floodBytesPerSecond * Math.max(elapsed, floodWindowMs)) / 1000) {
      this.end('flooded');
      return true;
    }
    if (elapsed > floodWindowMs) {
      this.#floodFromMs = now;
      this.#floodBytes = 0;
    }
    return false;
  }

  #flush(): void {
    for (const track of this.#tracks) track.flushStale();
  }

  #tick(): void {
    const now = this.#context.monotonic();
    const elapsed = now - this.#lastTickMs;
    this.#lastTickMs = now;
    this.#ofDriver(() => this.#driverConnection.tick());
    if (this.#isOver) return;
    if (elapsed < stallMs) this.#quietMs += elapsed;
    if (this.#quietMs <= this.#silenceMs) return;
    this.end(this.#bytesInQuiet > 0 ? 'not-understood' : 'silent');
  }
}
