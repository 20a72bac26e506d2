import type { Driver, Probe, Recognised } from '#main/services/devices/driver.ts';
import { eightNoneOne } from '../serial-settings.ts';
import { configuration, type Csv, type Lines } from './configuration.ts';
import type { FoundColumn } from './columns.ts';
import { openLines, silenceMs, undecidedLines } from './connection.ts';
import { otherHeading } from './heading.ts';
import { LineLog } from './line-log.ts';
import { createNamedDecoder } from './named-lines.ts';
import { baudRate, lineFeed } from './protocol.ts';
import { sniff } from './sniffer.ts';
import { isVital } from './units.ts';
import type { Refusal, Writing } from './writing.ts';

/** Rates that devices have. */
const usualRates = [
  1, 2, 4, 5, 10, 20, 25, 50, 60, 100, 120, 125, 128, 200, 240, 250, 256, 300, 360, 400, 500, 512, 1000, 2000,
] as const;
/** A measured rate is taken for the nearest of them within this part: what a USB adapter's 16 ms can do to 1.2 s. */
const measured = 0.03;
/** Lines that show what it is. */
const proof = 5;
/** The rate of an unknown device is measured for this long, ms. */
const measureMs = 1200;
const probeMs = 3000;
const lookEveryMs = 100;
/** What the lines have not proved by then they will not, ms. */
const decideMs = probeMs - 400;

function usualRate(measuredHz: number): number {
  const away = (rateHz: number) => Math.abs(measuredHz / rateHz - 1);
  const nearest = usualRates.reduce((best, rateHz) => (away(rateHz) < away(best) ? rateHz : best));
  return away(nearest) < measured ? nearest : Math.max(0.1, Math.min(2000, Math.round(measuredHz * 10) / 10));
}

/** Records that came so far, and between the first and the last of them how long, ms. */
interface Pace {
  readonly count: number;
  readonly spanMs: number;
}

/** Several lines may make one record. */
function paceOf({ lines, named }: Writing, log: LineLog): Pace {
  const times: number[] = [];
  if (named === null) {
    times.push(...lines.map(({ ms }) => ms));
  } else {
    let nowMs = 0;
    const decoder = createNamedDecoder(
      named,
      () => times.push(nowMs),
      () => undefined,
    );
    for (const { bytes, ms } of lines) {
      nowMs = ms;
      decoder.push(bytes);
      decoder.push(Uint8Array.of(lineFeed));
    }
  }
  const before = log.before(named === null ? 'plain' : 'named');
  const firstMs = before.count > 0 ? before.firstMs : (times[0] ?? 0);
  const earlier = (before.count * times.length) / lines.length;
  return { count: Math.round(times.length + earlier), spanMs: (times.at(-1) ?? 0) - firstMs };
}

const asColumn = ({ name, unit, key, heading, decimals }: FoundColumn): Csv['columns'][number] => ({
  name,
  unit,
  use: 'waveform',
  decimals,
  ...(key !== null && { key }),
  ...(heading !== null && { heading }),
});

const isRefusal = (outcome: Writing | Refusal | null): outcome is Refusal =>
  outcome !== null && 'refused' in outcome;

/** One look at a port. */
class LineProbe implements Probe<Lines> {
  readonly #known: Csv | undefined;
  readonly #log = new LineLog();
  #nowMs = 0;
  #seen = 0;
  #lookedMs = 0;
  #outcome: Writing | Refusal | null = null;
  #pace: Pace = { count: 0, spanMs: 0 };

  constructor(known: Csv | undefined) {
    this.#known = known;
  }

  data(bytes: Uint8Array): void {
    this.#log.push(bytes, this.#nowMs);
  }

  tick(elapsedMs: number): void {
    this.#nowMs = elapsedMs;
  }

  recognised(): Recognised<Lines> | null {
    this.#look();
    if (this.#outcome === null || isRefusal(this.#outcome)) return null;
    const writing = this.#outcome;
    const { count, spanMs } = this.#pace;
    const certain = count >= proof || (count >= 2 && spanMs >= measureMs);
    if (!certain || (this.#known === undefined && spanMs < measureMs)) return null;
    if (writing.undecided !== null && this.#nowMs < decideMs) return null;
    const found = this.#known ?? {
      rateHz: usualRate(((count - 1) * 1000) / Math.max(1, spanMs)),
      columns: writing.columns.map(asColumn),
      ...(writing.undecided !== null && { decimal: 'undecided' as const }),
    };
    return {
      configuration: { csv: found },
      open: (host, { csv = found }) => {
        return writing.undecided === null ? openLines(host, csv, writing) : undecidedLines(host, writing);
      },
    };
  }

  /** All that came is weighed anew, so now and then is enough. */
  #look(): void {
    const { count } = this.#log;
    const due = this.#nowMs - this.#lookedMs >= lookEveryMs || this.#seen < proof;
    if (count === this.#seen || !due) return;
    this.#seen = count;
    this.#lookedMs = this.#nowMs;
    const outcome = sniff(this.#log, this.#known);
    const stranger =
      outcome === null || isRefusal(outcome) || (outcome.named !== null && outcome.lines.length < proof)
        ? null
        : otherNames(outcome, this.#known);
    this.#outcome = stranger === null ? outcome : { refused: stranger };
    if (outcome !== null && !isRefusal(outcome)) this.#pace = paceOf(outcome, this.#log);
  }

  refused(): string | null {
    // Without any line nothing was looked at yet.
    const outcome = this.#outcome ?? (this.#log.isEndless ? sniff(this.#log, this.#known) : null);
    return isRefusal(outcome) ? outcome.refused : null;
  }
}

/** A device that is set up for other columns: their names say so. */
function otherNames({ columns, named }: Writing, known: Csv | undefined): string | null {
  if (known === undefined) return null;
  const wanted = known.columns.map(({ key, name }) => key ?? name);
  const fits =
    named === null
      ? known.columns.every(({ key }) => key === undefined)
      : columns.some(({ key }) => key !== null && wanted.includes(key));
  const titles = columns.flatMap(({ heading }) => heading ?? []);
  if (fits) return titles.length === known.columns.length ? otherHeading(titles, known) : null;
  const now = columns.map(({ name }) => `“${name}”`).join(', ');
  return `The device sends ${now}; set up are other columns. Plug in the right device, or set up its columns again.`;
}

export const csvLine: Driver<Lines> = {
  model: 'csv-line',
  modelName: 'Text lines with numbers',
  settings: eightNoneOne(baudRate),
  // Arduino's own boards, whose sketches mostly write lines.
  hints: [{ vendorId: '2341' }],
  probing: 'listen',
  probeMs,
  silenceMs,
  configuration,
  vitals: ({ csv }) => [...new Set(csv?.columns.map(({ use }) => use).filter(isVital))],
  commands: [],
  faults: [{ value: 'chatter', label: 'Write comments and overflows' }],
  probe: (known) => new LineProbe(known?.csv),
};
