import type { ProofJobs } from '#main/services/proof/proof-jobs.ts';
import type { ReadingThread } from './reading-thread.ts';

/** What of a proof takes long, done by a thread. */
export function proofJobsOn(thread: ReadingThread): ProofJobs {
  const ask = <J extends keyof ProofJobs>(job: J, ...args: Parameters<ProofJobs[J]>) =>
    thread.call({ job, session: null, args }) as ReturnType<ProofJobs[J]>;
  return {
    toSign: (...args) => ask('toSign', ...args),
    checked: (...args) => ask('checked', ...args),
  };
}
