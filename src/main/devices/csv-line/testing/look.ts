import type { Csv, Lines } from '../configuration.ts';
import { onBench, type Bench } from '../../testing/bench.ts';
import { csvLine } from '../driver.ts';

const encoder = new TextEncoder();
const periodMs = 20;

export interface Look {
  /** null when it was not recognised. */
  readonly csv: Csv | null;
  readonly refused: string | null;
  /** Connects, and says so many more lines. */
  connected(lines: number, configuration?: Lines): Bench;
}

/** A device that writes `line(i)` 50 times a second, looked at as a port is (without one). */
export function lookAt(line: (i: number) => string | Uint8Array, known?: Lines): Look {
  const bytes = (i: number): Uint8Array => {
    const said = line(i);
    return typeof said === 'string' ? encoder.encode(said) : said;
  };
  const probe = csvLine.probe(known);
  let at = 0;
  for (; at * periodMs < csvLine.probeMs && probe.recognised() === null; at += 1) {
    probe.tick(at * periodMs, () => undefined);
    probe.data(bytes(at));
  }
  const recognised = probe.recognised();
  return {
    csv: recognised?.configuration.csv ?? null,
    refused: probe.refused?.() ?? null,
    connected(lines, configuration) {
      if (recognised === null) throw new Error(`not recognised: ${probe.refused?.() ?? ''}`);
      const chosen = configuration ?? known ?? recognised.configuration;
      const bench = onBench((host) => recognised.open(host, chosen), chosen);
      for (const end = at + lines; at < end; at += 1) bench.push(bytes(at), periodMs);
      return bench;
    },
  };
}
