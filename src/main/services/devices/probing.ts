import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import type { Driver, Probe, Recognised } from '#main/devices/driver.ts';
import type { SerialLink, SerialPortInfo, SerialPorts, SerialSettings } from '#main/services/ports.ts';
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
  readonly link: SerialLink;
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
export async function closeLink(link: SerialLink): Promise<void> {
  await withTimeout(link.close(), closeMs).catch(() => undefined);
}

/** Opens a port. @throws Error when that fails or takes longer than two seconds */
async function openLink(ports: SerialPorts, path: string, settings: SerialSettings): Promise<SerialLink> {
  return withTimeout(ports.open(path, settings), openMs, (late) => void closeLink(late));
}

interface Candidate {
  readonly driver: Driver;
  readonly probe: Probe;
  /** When its questions may begin, ms. */
  readonly fromMs: number;
}

/** One open port, looked at by all drivers that speak at its settings. */
class Attempt {
  readonly #candidates: readonly Candidate[];
  readonly #link: SerialLink;
  #isOver = false;
  #failed = false;
  bytes = 0;

  constructor(candidates: readonly Candidate[], link: SerialLink) {
    this.#candidates = candidates;
    this.#link = link;
    link.onData((data) => {
      if (this.#isOver) return;
      this.bytes += data.length;
      for (const { probe } of candidates) probe.data(data);
    });
    link.onClose(() => (this.#failed = true));
  }

  /** @param isCancelled looked at often; the attempt ends when it answers true */
  async run(isCancelled: () => boolean, monotonic: () => number): Promise<Candidate | undefined> {
    const startMs = monotonic();
    const endMs = Math.max(...this.#candidates.map(({ driver, fromMs }) => fromMs + driver.probeMs));
    const send = (bytes: Uint8Array): void => {
      withTimeout(this.#link.write(bytes), writeMs).catch(() => (this.#failed = true));
    };
    for (;;) {
      const elapsed = monotonic() - startMs;
      for (const { probe, fromMs } of this.#candidates) {
        if (elapsed >= fromMs) probe.tick(elapsed - fromMs, send);
      }
      const found = this.#candidates.find(({ probe }) => probe.recognised() !== null);
      if (found !== undefined) return found;
      const limit = this.bytes > 0 && this.#candidates.length > 1 ? Math.max(endMs, patienceMs) : endMs;
      if (isCancelled() || this.#failed || elapsed > limit || this.bytes > enoughBytes) return undefined;
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
  }

  /** From here on somebody else listens. */
  end(): void {
    this.#isOver = true;
  }
}

function groupBySettings(drivers: readonly Driver[]): readonly (readonly Driver[])[] {
  return [...Map.groupBy(drivers, ({ settings }) => JSON.stringify(settings)).values()];
}

export interface ProbeContext {
  readonly ports: SerialPorts;
  readonly monotonic: () => number;
  readonly isCancelled: () => boolean;
}

/**
 * Finds out what is on a port: all drivers of the same line settings share one opening of it, listeners first; then
 * the next settings.
 * @param known what was on this port before
 */
export async function probePort(
  context: ProbeContext,
  port: SerialPortInfo,
  drivers: readonly Driver[],
  known: KnownDevice | undefined,
): Promise<ProbeResult> {
  let bytes = 0;
  let opened = false;
  let refused: string | null = null;
  for (const group of groupBySettings(drivers)) {
    const settings = group[0]?.settings;
    if (settings === undefined || context.isCancelled()) break;
    const link = await openLink(context.ports, port.path, settings).catch(() => undefined);
    if (link === undefined) continue;
    opened = true;
    const candidates = group.map((driver) => ({
      driver,
      probe: driver.probe(known?.driver === driver ? known.configuration : undefined),
      fromMs: driver.probing === 'ask' && group.length > 1 ? listenFirstMs : 0,
    }));
    const attempt = new Attempt(candidates, link);
    const found = await attempt.run(context.isCancelled, context.monotonic);
    attempt.end();
    const recognised = found?.probe.recognised() ?? null;
    if (found !== undefined && recognised !== null && !context.isCancelled()) {
      return { driver: found.driver, recognised, link };
    }
    bytes += attempt.bytes;
    refused ??=
      candidates.map(({ probe }) => probe.refused?.() ?? null).find((text) => text !== null) ?? null;
    await closeLink(link);
  }
  return { driver: null, bytes, opened, ...(refused !== null && { refused }) };
}
