import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApp } from '#main/compose.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { createInProcessPorts } from '#main/simulation/in-process-ports.ts';
import { signIn } from '../tests/faults/client.ts';
import { makeLongSession } from '../tests/long-session/make.ts';
import { percentile } from './lib/percentile.ts';
import { report, type Figures } from './lib/report.ts';
import { Review } from './lib/review.ts';
import { ReaderMemory } from './reader/memory.ts';
import { plainHourMs } from './reader/plain.ts';

/**
 * How long it takes to look at a session of 1, 12 and 24 hours with three leads of 500 Hz: the first picture of it after
 * the app was started, pictures of any stretch, pages of readings, the proof of an hour. Asked through the app's own
 * requests, in its process. Each is to take at 24 hours about what it takes at one.
 */
const leads = 3;
const rateHz = 500;
const seed = 11;
/** The app is started so often for the first picture, which is cold only once; the median counts. */
const starts = 3;
const looks = 200;
const pages = 200;
const proofs = 3;

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, hours: { type: 'string', default: '1,12,24' } },
});
const lengths = values.hours.split(',').map(Number);
if (lengths.some((hours) => !(Number.isInteger(hours) && hours > 0))) {
  throw new Error('--hours takes whole numbers of hours, such as 1,12,24');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < count; round += 1) taken.push(await timed(work));
  return taken;
}

/** A nurse signed in on an app that was just started, in front of the session. */
async function begin(dataFolder: string, sessionId: SessionId) {
  const nurse = demoClinicians.find(({ role }) => role === 'nurse');
  if (nurse === undefined) throw new Error('the demonstration has no nurse');
  // The demonstration's own modules would be simulated in this process.
  const ports = createInProcessPorts(new Map());
  const app = await startApp({ dataFolder, demo: true, version: 'benchmark', ports });
  const { call } = await signIn(app, nurse.clinicianId, nurse.pin);
  const review = new Review(call, await call('sessions.get', { sessionId }), seed);
  return { app, call, review };
}

async function firstPicture(dataFolder: string, sessionId: SessionId): Promise<number> {
  const { app, review } = await begin(dataFolder, sessionId);
  try {
    return await timed(() => review.open());
  } finally {
    await app.stop();
  }
}

async function measure(dataFolder: string, hours: number) {
  const { sessionId } = await makeLongSession({ dataFolder, hours, leads, rateHz, seed });
  const first: number[] = [];
  for (let start = 0; start < starts; start += 1) first.push(await firstPicture(dataFolder, sessionId));
  const memory = new ReaderMemory();
  const { app, call, review } = await begin(dataFolder, sessionId);
  try {
    await review.open();
    const looked = await times(looks, () => review.lookAnywhere());
    let next: string | null = null;
    // A page somewhere, and the one that follows it.
    const read = await times(pages, async () => {
      next = next === null ? await review.readAnywhere() : (await review.readOn(next), null);
    });
    const proved = await times(proofs, async () => {
      const { verdict, summary } = await call('proof.verify', { subject: review.anyHour() });
      if (verdict !== 'proven') throw new Error(`an hour is ${verdict}: ${summary}`);
    });
    const workerMiB = await memory.end();
    const plain = await times(proofs, () => plainHourMs(join(dataFolder, 'sessions', sessionId), hours));
    return {
      hours,
      firstPictureMs: percentile(first, 0.5),
      panP95Ms: percentile(looked, 0.95),
      readingsPageP95Ms: percentile(read, 0.95),
      proofHourMs: percentile(proved, 0.5),
      plainHourMs: percentile(plain, 0.5),
      workerMiB,
    };
  } finally {
    await app.stop();
  }
}

type Measured = Awaited<ReturnType<typeof measure>>;

/** Every figure of every length under a name of its own, and the longest over the shortest. */
function figuresOf(all: readonly Measured[]): Figures {
  const figures: Record<string, number> = {};
  for (const { hours, ...measured } of all) {
    for (const [name, value] of Object.entries(measured)) figures[`${name}${hours}h`] = value;
    figures[`proofHourTimesPlain${hours}h`] = measured.proofHourMs / measured.plainHourMs;
  }
  const [least, most] = [all[0], all.at(-1)];
  if (least === undefined || most === undefined || least === most) return figures;
  const ratio = `Ratio${most.hours}hTo${least.hours}h`;
  for (const name of ['firstPicture', 'panP95', 'readingsPageP95', 'proofHour'] as const) {
    figures[name + ratio] = most[`${name}Ms`] / least[`${name}Ms`];
  }
  return figures;
}

const folder = await mkdtemp(join(tmpdir(), 'vitalseal-reader-'));
try {
  const all: Measured[] = [];
  for (const hours of lengths) {
    console.error(`A session of ${hours} h: made at first use, which takes minutes, then looked at.`);
    const dataFolder = join(folder, `${hours}h`);
    all.push(await measure(dataFolder, hours));
    await rm(dataFolder, { recursive: true, force: true });
  }
  report('reader', figuresOf(all));
} finally {
  await rm(folder, { recursive: true, force: true });
}
