import type { ProofJobs } from '#main/services/proof/proof-jobs.ts';
import type { ReadingThread } from './reading-thread.ts';

/** What of a proof takes long, done by a thread. */
export function proofJobsOn(thread: ReadingThread): ProofJobs {
  return {
    toSign: (unsigned, work) => thread.call({ job: 'toSign', session: null, args: [unsigned] }, work),
    checked: (signed, signature, trustPem, data, work) =>
      thread.call({ job: 'checked', session: null, args: [signed, signature, trustPem, data] }, work),
  };
}
