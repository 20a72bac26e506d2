import { cpus, platform, release, totalmem } from 'node:os';

/** What a benchmark measured; names carry their unit (`byteToPixelP95Ms`), ratios say what they are divided by. */
export type Figures = Readonly<Record<string, number>>;

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

/** Where figures were taken: without it they say little. */
function machine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
  };
}

/**
 * Prints a benchmark's result: with `--json` exactly one line of JSON on standard output, else a short table.
 * @param tables what is more than one number, beside the figures; in the short form a row a line
 */
export function report(
  name: string,
  figures: Figures,
  tables: Readonly<Record<string, readonly object[]>> = {},
  args: readonly string[] = process.argv.slice(2),
): void {
  const where = machine();
  if (args.includes('--json')) {
    console.log(JSON.stringify({ name, figures, ...tables, machine: where }));
    return;
  }
  console.log(`${name} on ${where.cpu}, ${where.cores} cores, ${where.system}, Node ${where.node}`);
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  for (const [key, value] of Object.entries(figures)) {
    console.log(`  ${key.padEnd(width)}  ${value.toLocaleString('en', { maximumSignificantDigits: 6 })}`);
  }
  for (const [key, rows] of Object.entries(tables)) {
    console.log(`  ${key}`);
    for (const row of rows) console.log(`    ${JSON.stringify(row)}`);
  }
}
