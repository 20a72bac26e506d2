import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Latency } from './load.ts';
import type { Overhead } from './overhead.ts';

/** So many users, each once in 20 s. */
export interface Group {
  readonly users: number;
  readonly seal: Latency;
  /** The bare chaincode. */
  readonly bare: Latency;
}

const width = 720;
const height = 320;
const area = { left: 60, right: 700, top: 40, bottom: 270 };
/** Legible on white and on black; the text takes the colour of the page's theme. */
const style = `<style>
text{font:12px system-ui,sans-serif;fill:#57606a}.grid{stroke:#8b949e;stroke-opacity:.3}
.seal{fill:#2f81f7;stroke:#2f81f7}.bare{fill:#d29922;stroke:#d29922}text.seal,text.bare{stroke:none}
@media(prefers-color-scheme:dark){text{fill:#c9d1d9}}
</style>`;

/** Writes ledger-latency.svg and ledger-overhead.svg. */
export function writeCharts(folder: string, groups: readonly Group[], overhead: readonly Overhead[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'ledger-latency.svg'), latencyChart(groups));
  writeFileSync(join(folder, 'ledger-overhead.svg'), overheadChart(overhead));
}

function text(x: number, y: number, said: string, more = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${more && ` ${more}`}>${said}</text>`;
}

function svg(title: string, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`;
  const heading = text(area.left, 20, title, 'font-weight="600"');
  return [open, `<title>${title}</title>`, style, heading, ...parts, '</svg>', ''].join('\n');
}

/** A bar from the shortest to the longest, a dot at the average: for each group VitalSeal left, bare right. */
function latencyChart(groups: readonly Group[]): string {
  const most = Math.max(...groups.flatMap(({ seal, bare }) => [seal.maxMs, bare.maxMs]));
  const topMs = Math.ceil(most / 250) * 250;
  const y = (ms: number) => area.bottom - (ms / topMs) * (area.bottom - area.top);
  const step = (area.right - area.left) / groups.length;
  const lines = [0, 1, 2, 3, 4].flatMap((part) => {
    const ms = (topMs * part) / 4;
    const line = `<path class="grid" d="M${area.left} ${y(ms).toFixed(1)}H${area.right}"/>`;
    return [line, text(area.left - 8, y(ms) + 4, `${Math.round(ms)} ms`, 'text-anchor="end"')];
  });
  const bar = (x: number, { minMs, averageMs, maxMs }: Latency, kind: string) => {
    const span = `<path class="${kind}" stroke-width="3" d="M${x.toFixed(1)} ${y(minMs).toFixed(1)}V${y(maxMs).toFixed(1)}"/>`;
    return `${span}<circle class="${kind}" cx="${x.toFixed(1)}" cy="${y(averageMs).toFixed(1)}" r="6"/>`;
  };
  const bars = groups.flatMap(({ users, seal, bare }, index) => {
    const middle = area.left + step * (index + 0.5);
    const label = text(middle, area.bottom + 18, String(users), 'text-anchor="middle"');
    return [bar(middle - 8, seal, 'seal'), bar(middle + 8, bare, 'bare'), label];
  });
  const legend = [
    text(area.left, height - 12, 'users, each once in 20 s; minimum, average (dot), maximum'),
    text(470, height - 12, 'VitalSeal', 'class="seal"'),
    text(560, height - 12, 'bare chaincode', 'class="bare"'),
  ];
  return svg('Latency of a transaction, from the batch to its block', [...lines, ...bars, ...legend]);
}

/** Three small bar charts on logarithmic scales: CPU, bytes, memory. */
function overheadChart(overhead: readonly Overhead[]): string {
  const measures = [
    ['CPU time, ms', (one: Overhead) => one.cpuMs],
    ['bytes sent or stored', (one: Overhead) => one.bytesSent],
    ['memory, MiB · s', (one: Overhead) => one.memoryMiBSeconds],
  ] as const;
  const row = 86;
  const parts = measures.flatMap(([name, of], index) => {
    const top = 44 + index * row;
    const values = overhead.map((one) => of(one));
    const least = Math.min(...values) / 2;
    const span = Math.log(Math.max(...values) / least);
    const bars = overhead.flatMap((one, place) => {
      const y = top + 8 + place * 22;
      const length = (Math.log(of(one) / least) / span) * 380;
      const kind = place === 0 ? 'seal' : 'bare';
      return [
        text(190, y + 12, one.variant, 'text-anchor="end"'),
        `<rect class="${kind}" x="200" y="${y}" width="${length.toFixed(1)}" height="14"/>`,
        text(208 + length, y + 12, of(one).toLocaleString('en', { maximumSignificantDigits: 3 })),
      ];
    });
    return [text(area.left, top, name, 'font-weight="600"'), ...bars];
  });
  return svg('What one reading costs (logarithmic)', parts);
}
