import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import type { Driver, Probe, Recognised } from './driver.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import type { Link, PortInfo, DevicePorts, SerialSettings } from '#main/ports/device-ports.ts';
import { withTimeout } from './with-timeout.ts';

const openMs = 2000;
const closeMs = 1000;
const writeMs = 500;
const tickMs = 20;
/** Those who only listen get so much time before anybody asks anything, ms. */
const listenFirstMs = 500;
/** Opening a port resets boards of the Arduino kind, which then take their time: listen so long where bytes come. */
const patienceMs = 3000;
/** Bytes looked at in one try: garbage at any speed is enough by then. */
const enoughBytes = 500_000;

/** A driver that knows the device on an open port. The link is open and its data goes to `link.onData` listeners. */
export interface Found {
  readonly driver: Driver;
  readonly recognised: Recognised;
  readonly link: Link;
}

export type ProbeResult =
  | Found
  /**
   * `bytes`: how many came that nobody understood; `opened`: false when the port could not even be opened; `refused`:
   * what a driver could not make out, for the person.
   */
  | { readonly driver: null; readonly bytes: number; readonly opened: boolean; readonly refused?: string };

/** Who is asked first, with the configuration that the port's device had. */
export interface KnownDevice {
  readonly driver: Driver;
  readonly configuration: DeviceConfiguration | undefined;
}

/** Closes a port; one that does not close within a second is left to itself. */
export async function closeLink(link: Link): Promise<void> {
  await withTimeout(link.close(), closeMs).catch(() => undefined);
}

/** Opens a port. @throws Error when that fails or takes longer than two seconds */
async function openLink(ports: DevicePorts, path: string, settings: SerialSettings): Promise<Link> {
  return withTimeout(ports.open(path, settings), openMs, (late) => void closeLink(late));
}

/** A driver's look at a port. One that fails is out of it; the others look on. */
class Candidate {
  readonly driver: Driver;
  readonly #probe: Probe | undefined;
  readonly #report: ReportFault;
  #failed = false;
  /** How long it has looked, ms. */
  lookedMs = 0;

  constructor(driver: Driver, known: DeviceConfiguration | undefined, report: ReportFault) {
    this.driver = driver;
    this.#report = report;
    this.#probe = this.#unlessFailed(undefined, () => driver.probe(known));
  }

  data(bytes: Uint8Array): void {
    this.#unlessFailed(undefined, () => this.#probe?.data(bytes));
  }

  tick(send: (bytes: Uint8Array) => void): void {
    this.#unlessFailed(undefined, () => this.#probe?.tick(this.lookedMs, send));
  }

  recognised(): Recognised | null {
    return this.#unlessFailed(null, () => this.#probe?.recognised() ?? null);
  }

  refused(): string | null {
    return this.#unlessFailed(null, () => this.#probe?.refused?.() ?? null);
  }

  #unlessFailed<T>(otherwise: T, work: () => T): T {
    if (this.#failed) return otherwise;
    try {
      return work();
    } catch (error) {
      this.#failed = true;
      this.#report(`probe.${this.driver.model}`, error);
      return otherwise;
    }
  }
}

/** Who looks for a while: all who only listen, or one who asks, whose question and its answer nobody else hears. */
interface Turn {
  readonly candidates: readonly Candidate[];
  /** ms; longer, as long as bytes come that somebody may still understand. */
  readonly forMs: number;
  readonly longestMs: number;
}

const longest = (candidates: readonly Candidate[]): number =>
  Math.max(0, ...candidates.map(({ driver }) => driver.probeMs));

/** Listeners first, then each asker alone; a module that was resetting meanwhile is listened to once more. */
function turnsOf(candidates: readonly Candidate[]): readonly Turn[] {
  const listeners = candidates.filter(({ driver }) => driver.probing === 'listen');
  const askers = candidates.filter(({ driver }) => driver.probing === 'ask');
  const listenMs = longest(listeners);
  const patientMs = candidates.length > 1 ? Math.max(listenMs, patienceMs) : listenMs;
  const ask = askers.map((asker) => ({
    candidates: [asker],
    forMs: asker.driver.probeMs,
    longestMs: asker.driver.probeMs,
  }));
  if (listeners.length === 0) return ask;
  const firstMs = askers.length > 0 ? listenFirstMs : listenMs;
  const first = { candidates: listeners, forMs: firstMs, longestMs: patientMs };
  const again = { candidates: listeners, forMs: 0, longestMs: patientMs };
  return askers.length > 0 ? [first, ...ask, again] : [first];
}

/** One open port, looked at by all drivers that speak at its settings, in turns. */
class Attempt {
  readonly #turns: readonly Turn[];
  readonly #link: Link;
  #turn: Turn | undefined;
  #failed = false;
  bytes = 0;

  constructor(candidates: readonly Candidate[], link: Link) {
    this.#turns = turnsOf(candidates);
    this.#link = link;
    link.onData((data) => {
      if (this.#turn === undefined) return;
      this.bytes += data.length;
      for (const candidate of this.#turn.candidates) candidate.data(data);
    });
    link.onClose(() => (this.#failed = true));
  }

  /**
   * From its end on somebody else listens.
   * @param isCancelled looked at often; the attempt ends when it answers true
   */
  async run(isCancelled: () => boolean, monotonic: () => number): Promise<Candidate | undefined> {
    for (const turn of this.#turns) {
      this.#turn = turn;
      const found = await this.#take(turn, () => isCancelled() || this.#isOver(), monotonic);
      this.#turn = undefined;
      if (found !== undefined) return found;
      if (isCancelled() || this.#isOver()) return undefined;
    }
    return undefined;
  }

  #isOver(): boolean {
    return this.#failed || this.bytes > enoughBytes;
  }

  async #take(
    { candidates, forMs, longestMs }: Turn,
    isOver: () => boolean,
    monotonic: () => number,
  ): Promise<Candidate | undefined> {
    const startMs = monotonic();
    const before = candidates[0]?.lookedMs ?? 0;
    const send = (bytes: Uint8Array): void => {
      withTimeout(this.#link.write(bytes), writeMs).catch(() => (this.#failed = true));
    };
    for (;;) {
      const elapsed = monotonic() - startMs;
      for (const candidate of candidates) {
        candidate.lookedMs = before + elapsed;
        candidate.tick(send);
      }
      const found = candidates.find((candidate) => candidate.recognised() !== null);
      if (found !== undefined) return found;
      const limit = this.bytes > 0 ? longestMs - before : forMs;
      if (isOver() || elapsed > limit) return undefined;
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
  }
}

/** Whether the port's USB ids are among those that the driver names. */
function isHinted({ hints = [] }: Driver, { vendorId, productId }: PortInfo): boolean {
  return hints.some(
    (hint) => hint.vendorId === vendorId && (hint.productId === undefined || hint.productId === productId),
  );
}

/** Drivers whose own port this probably is, then the others, each in the order of the list. */
function likelyFirst(drivers: readonly Driver[], port: PortInfo): readonly Driver[] {
  const hinted = drivers.filter((driver) => isHinted(driver, port));
  return [...hinted, ...drivers.filter((driver) => !hinted.includes(driver))];
}

function groupBySettings(drivers: readonly Driver[]): readonly (readonly Driver[])[] {
  return [...Map.groupBy(drivers, ({ settings }) => JSON.stringify(settings)).values()];
}

export interface ProbeContext {
  readonly ports: DevicePorts;
  readonly monotonic: () => number;
  readonly report: ReportFault;
  readonly isCancelled: () => boolean;
}

/**
 * Finds out what is on a port: all drivers of the same line settings share one opening of it, listeners first, then each
 * that asks, alone; then the next settings. Settings of drivers that the port's USB ids hint at come first, and of those
 * who ask, they do.
 * @param known what was on this port before
 */
export async function probePort(
  context: ProbeContext,
  port: PortInfo,
  drivers: readonly Driver[],
  known: KnownDevice | undefined,
): Promise<ProbeResult> {
  let bytes = 0;
  let opened = false;
  let refused: string | null = null;
  for (const group of groupBySettings(likelyFirst(drivers, port))) {
    const settings = group[0]?.settings;
    if (settings === undefined || context.isCancelled()) break;
    const link = await openLink(context.ports, port.path, settings).catch(() => undefined);
    if (link === undefined) continue;
    opened = true;
    const candidates = group.map(
      (driver) =>
        new Candidate(driver, known?.driver === driver ? known.configuration : undefined, context.report),
    );
    const attempt = new Attempt(candidates, link);
    const found = await attempt.run(context.isCancelled, context.monotonic);
    const recognised = found?.recognised() ?? null;
    if (found !== undefined && recognised !== null && !context.isCancelled()) {
      return { driver: found.driver, recognised, link };
    }
    bytes += attempt.bytes;
    refused ??= candidates.map((candidate) => candidate.refused()).find((text) => text !== null) ?? null;
    await closeLink(link);
  }
  return { driver: null, bytes, opened, ...(refused !== null && { refused }) };
}
