import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { Block } from '#main/verifier/fabric/messages.ts';
import { read } from '#main/verifier/fabric/protobuf.ts';
import { notUnderstood } from '#main/verifier/links.ts';
import { verifyCertificate } from '#main/verifier/verify.ts';
import { z } from 'zod';
import { change, type Changed } from './change.ts';
import { makePool, File } from './pool.ts';
import { Random } from './random.ts';

export interface Campaign {
  readonly seed: number;
  readonly count: number;
  /** Of these, of form 2. */
  readonly ofNetwork: number;
  /** How many ended with which broken link. */
  readonly refusedBy: Readonly<Record<string, number>>;
  /**
   * Signed again by the exporter, and changed only in what nobody but the exporter vouches for; the format's page
   * names it.
   */
  readonly exporterAlone: number;
  /** Changes that were accepted, threw, or that the program could not judge: none is to be. */
  readonly failures: readonly string[];
  readonly slowestMs: number;
  readonly durationMs: number;
}

/** @param told for each change, with how it ended */
export async function runCampaign(
  seed: number,
  count: number,
  told: (number: number, changed: Changed, verdict: string) => Promise<void> = async () => undefined,
): Promise<Campaign> {
  const random = new Random(seed);
  const pool = await makePool();
  for (const { text, data, trust, name } of pool) {
    const { verdict, steps } = verifyCertificate({ file: Buffer.from(text), ...dataOf(data), ...trust });
    if (verdict !== 'proven') throw new Error(`${name}: ${JSON.stringify(steps.at(-1))}`);
  }
  const refusedBy: Record<string, number> = {};
  const failures: string[] = [];
  let [ofNetwork, exporterAlone, slowestMs] = [0, 0, 0];
  const startedMs = performance.now();
  for (let number = 0; number < count; number++) {
    const changed = await change(random, pool);
    if (changed.whole.form === 2) ofNetwork++;
    const beganMs = performance.now();
    const outcome = outcomeOf(changed);
    slowestMs = Math.max(slowestMs, performance.now() - beganMs);
    if (outcome.kind === 'refused') refusedBy[outcome.link] = (refusedBy[outcome.link] ?? 0) + 1;
    else if (outcome.kind === 'exporter alone') exporterAlone++;
    else failures.push(`${number}, ${changed.whole.name}, ${changed.what}: ${outcome.why}`);
    await told(number, changed, outcome.kind);
  }
  const durationMs = performance.now() - startedMs;
  return { seed, count, ofNetwork, refusedBy, exporterAlone, failures, slowestMs, durationMs };
}

type Outcome =
  | { readonly kind: 'refused'; readonly link: string }
  | { readonly kind: 'exporter alone' }
  | { readonly kind: 'failed'; readonly why: string };

function outcomeOf(changed: Changed): Outcome {
  const { whole, text, data } = changed;
  try {
    const { verdict, steps } = verifyCertificate({ file: text, ...dataOf(data), ...whole.trust });
    const broken = steps.find((step) => !step.ok);
    if (broken?.detail === notUnderstood) return { kind: 'failed', why: `not judged, ${broken.link}` };
    if (broken !== undefined) return { kind: 'refused', link: broken.link };
    if (isExportersAlone(changed)) return { kind: 'exporter alone' };
    return { kind: 'failed', why: verdict };
  } catch (error) {
    return { kind: 'failed', why: `threw ${String(error)}` };
  }
}

const dataOf = (data: Buffer | undefined) => (data === undefined ? {} : { data });

function isExportersAlone({ what, whole, text }: Changed): boolean {
  return what.startsWith('signed again') && essence(text.toString()) === essence(whole.text);
}

const Body = z.looseObject({
  exportedMs: z.number(),
  record: z.unknown(),
  configBlocks: z.array(z.string()).optional(),
});
const Evidence = z.looseObject({ index: z.number(), metadata: z.array(z.string()).optional() });

/** A certificate without what only the exporter vouches for. */
function essence(text: string): string {
  const { exportedMs: _e, configBlocks, ...body } = Body.parse(File.parse(JSON.parse(text)).body);
  const blocks = configBlocks?.map((each) => {
    // Its orderers' signatures are checked; the same block can be signed again.
    const { header, data } = read(Block, Buffer.from(each, 'base64'), 'A block');
    return JSON.stringify([header, data]);
  });
  return canonicalJson({ blocks: blocks ?? [], body: JSON.parse(JSON.stringify(body, withoutVerdicts)) });
}

/** Of a block's metadata: the orderers' signatures, and the peers' verdict on this transaction alone. */
function withoutVerdicts(_: string, value: unknown): unknown {
  const evidence = Evidence.safeParse(value).data;
  if (evidence?.metadata === undefined) return value;
  const { metadata, index } = evidence;
  const flags = Buffer.from(metadata[2] ?? '', 'base64');
  return { ...evidence, metadata: [metadata[0], flags[index], flags.length] };
}
