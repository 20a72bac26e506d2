import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyCommand } from '../../scripts/verify/command.ts';
import { change, type Changed } from '../certificates/change.ts';
import { makePool, type Whole } from '../certificates/pool.ts';
import { Random } from '../certificates/random.ts';
import { startSecondVerifier, type SecondVerifier } from './second.ts';

export interface Agreement {
  /** How many certificates both ended with which exit status. */
  readonly byStatus: Readonly<Record<number, number>>;
  /** Where the exit statuses are not the same. */
  readonly disagreements: readonly string[];
}

/** Judges every certificate of the pool as it is, then `count` of them with one change, with both verifiers. */
export async function compareVerifiers(
  seed: number,
  count: number,
  told: (number: number) => void = () => undefined,
): Promise<Agreement> {
  const random = new Random(seed);
  const pool = await makePool();
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-second-'));
  const second = startSecondVerifier();
  const byStatus: Record<number, number> = {};
  const disagreements: string[] = [];
  const judge = async (changed: Changed): Promise<void> => {
    const { first, said } = await judgedByBoth(folder, second, changed);
    if (first === said.status) byStatus[first] = (byStatus[first] ?? 0) + 1;
    else
      disagreements.push(`${changed.whole.name}, ${changed.what}: ${first}, second ${JSON.stringify(said)}`);
  };
  try {
    for (const whole of pool) await judge(unchanged(whole));
    for (let number = 1; number <= count; number++) {
      await judge(await change(random, pool));
      told(number);
    }
  } finally {
    second.end();
    await rm(folder, { recursive: true, force: true });
  }
  return { byStatus, disagreements };
}

const unchanged = (whole: Whole): Changed => ({
  whole,
  what: 'nothing',
  text: Buffer.from(whole.text),
  data: whole.data,
});

async function judgedByBoth(folder: string, second: SecondVerifier, { whole, text, data }: Changed) {
  const certificate = join(folder, 'certificate.json');
  const trust = join(folder, 'trust');
  const frames = join(folder, 'waveform.frames');
  await writeFile(certificate, text);
  await writeFile(trust, whole.trustFile);
  if (data !== undefined) await writeFile(frames, data);
  const asked = { certificate, trust: [trust], ...(data !== undefined && { data: frames }) };
  const words = [certificate, '--trust', trust, ...(data === undefined ? [] : ['--data', frames])];
  const [{ status: first }, said] = await Promise.all([verifyCommand(words), second.judge(asked)]);
  return { first, said };
}
