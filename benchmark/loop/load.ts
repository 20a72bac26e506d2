import type { Session } from '#shared/contract/sessions.ts';
import type { RestScreen } from '../../tests/lib/rest-screen.ts';
import { Review } from '../lib/review.ts';

/** How often each was done, and how long it took on average, ms. */
export interface Done {
  readonly proofs: number;
  readonly proofMs: number;
  readonly exports: number;
  readonly exportMs: number;
  readonly looks: number;
  readonly lookMs: number;
}

/** From one look to the next, at least. */
const handMs = 200;

/** Proves hours, exports hours and scrolls, all at once, each again and again for that long and once at least. */
export async function loadWith(screen: RestScreen, session: Session, forMs: number): Promise<Done> {
  const until = performance.now() + forMs;
  const repeat = async (seed: number, work: (review: Review) => Promise<unknown>) => {
    const review = new Review((method, args) => screen.call(method, args), session, seed);
    let count = 0;
    let takenMs = 0;
    do {
      const startedMs = performance.now();
      await work(review);
      count += 1;
      takenMs += performance.now() - startedMs;
      // As fast as a hand scrolls: the host answers no faster than a screen may ask.
      await new Promise((resolve) => setTimeout(resolve, startedMs + handMs - performance.now()));
    } while (performance.now() < until);
    return { count, meanMs: takenMs / count };
  };
  const [proofs, exports, looks] = await Promise.all([
    repeat(1, async (review) => {
      const { verdict, summary } = await screen.call('proof.verify', { subject: review.anyHour() });
      if (verdict !== 'proven') throw new Error(`an hour is ${verdict}: ${summary}`);
    }),
    repeat(2, async (review) => {
      const { data } = await screen.call('proof.certificate', { subject: review.anyHour() });
      if (data === null) throw new Error('an hour was exported without its samples');
    }),
    repeat(3, async (review) => {
      await review.lookAnywhere();
      await review.readAnywhere();
    }),
  ]);
  return {
    proofs: proofs.count,
    proofMs: proofs.meanMs,
    exports: exports.count,
    exportMs: exports.meanMs,
    looks: looks.count,
    lookMs: looks.meanMs,
  };
}
