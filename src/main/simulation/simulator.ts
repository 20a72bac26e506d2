import type { Clock } from '#main/ports/clock.ts';
import { FaultyWire } from './faulty-wire.ts';

/** Takes one frame (or answer) of a device; the bytes are only valid during the call. */
export type Say = (frame: Uint8Array) => void;

/**
 * The device's side of a protocol: what it says on the wire, given its own time. It knows no wall clock, no port and no
 * fault but a lead that is off.
 */
export interface SimulatedDevice {
  /** Folder name of the driver. */
  readonly model: string;
  /** Plugged in: everything that a device forgets without power is at its start again, its time at 0. */
  powerOn(): void;
  /** Says all that is due until `timeMs` of the device's time; called with rising times. */
  run(timeMs: number, say: Say): void;
  /** Bytes from the host at `timeMs` of the device's time. */
  receive(bytes: Uint8Array, timeMs: number, say: Say): void;
  leadOff(off: boolean): void;
  /** Faults of its own kind, such as a cuff's errors; the fault that holds from now on. */
  play?(fault: string): void;
}

export interface SimulatorConnection {
  /** Bytes from the host. */
  receive(bytes: Uint8Array): void;
  close(): void;
}

/** A device in real time, with its faults; a pseudo-terminal or an in-process port carries its bytes. */
export interface Simulator {
  readonly model: string;
  /** One of `CommonFault`, or one of the device's own. */
  readonly fault: string;
  /** One fault at a time; `none` ends it, and plugs in again what was unplugged. */
  control(fault: string): void;
  /** Told at each unplugging and plugging in. */
  onPlugged(listener: (plugged: boolean) => void): () => void;
  /**
   * The other end opens the port. A device's time stands still while nobody has its port open.
   * @param send takes bytes for the host, every 8 ms at most; they are the receiver's to keep
   * @throws Error when unplugged or already open
   */
  connect(send: (bytes: Uint8Array) => void): SimulatorConnection;
  /** Says the next `durationMs` of the device's time at once, as nothing real would: to test bounded buffers. */
  flood(durationMs: number): void;
}

export interface SimulatorOptions {
  readonly device: SimulatedDevice;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Of the faults' chance. */
  readonly seed: number;
}

/** Time between two looks at the clock, ms: the latency that the simulator adds is at most this. */
const tickMs = 8;
/** What a stalled process has not said for longer than this is lost, as in a device whose buffer overflows, ms. */
const bufferedMs = 1000;

const discard: Say = () => undefined;

/**
 * Paced by the monotonic clock: what is due is computed from the time, never from the number of ticks, so that nothing
 * drifts and a late tick catches up.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  return new RealTimeSimulator(options);
}

class RealTimeSimulator implements Simulator {
  readonly #device: SimulatedDevice;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #wire: FaultyWire;
  readonly #listeners = new Set<(plugged: boolean) => void>();
  #deviceMs = 0;
  #seenMs = 0;
  #send: ((bytes: Uint8Array) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SimulatorOptions) {
    this.#device = options.device;
    this.#clock = options.clock;
    this.#wire = new FaultyWire(options.seed);
    this.#device.powerOn();
  }

  get model(): string {
    return this.#device.model;
  }

  get fault(): string {
    return this.#wire.fault;
  }

  control(fault: string): void {
    const before = this.#wire.fault;
    this.#wire.fault = fault;
    this.#device.leadOff(fault === 'lead-off');
    this.#device.play?.(fault);
    if (fault === before || (fault !== 'unplug' && before !== 'unplug')) return;
    if (fault === 'unplug') {
      this.#disconnect();
    } else {
      this.#deviceMs = 0;
      this.#device.powerOn();
    }
    for (const listener of this.#listeners) listener(fault !== 'unplug');
  }

  onPlugged(listener: (plugged: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connect(send: (bytes: Uint8Array) => void): SimulatorConnection {
    if (this.fault === 'unplug') throw new Error('The simulated device is unplugged.');
    if (this.#send !== undefined) throw new Error('The simulated port is already open.');
    this.#send = send;
    this.#seenMs = this.#clock.monotonic();
    this.#timer = setInterval(() => this.#tick(), tickMs);
    return {
      receive: (bytes) => {
        if (this.#send !== send || this.fault === 'silent') return;
        this.#catchUp();
        this.#device.receive(bytes, this.#deviceMs, this.#wire.say);
        this.#flush();
      },
      close: () => {
        if (this.#send === send) this.#disconnect();
      },
    };
  }

  flood(durationMs: number): void {
    if (this.#send === undefined) return;
    this.#deviceMs += durationMs;
    this.#device.run(this.#deviceMs, this.#wire.say);
    this.#flush();
  }

  #tick(): void {
    this.#catchUp();
    this.#flush();
  }

  #catchUp(): void {
    const now = this.#clock.monotonic();
    const behindMs = now - this.#seenMs;
    this.#seenMs = now;
    this.#deviceMs += behindMs;
    if (behindMs > bufferedMs) this.#device.run(this.#deviceMs - bufferedMs, discard);
    this.#device.run(this.#deviceMs, this.#wire.say);
  }

  #flush(): void {
    const bytes = this.#wire.take(this.#clock.monotonic());
    if (bytes !== undefined) this.#send?.(bytes);
  }

  #disconnect(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#send = undefined;
    this.#wire.clear();
  }
}
