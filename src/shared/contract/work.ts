import { z } from 'zod';
import { method } from './method.ts';

/** What whoever asks for something long calls it, to ask how far it is; good at its own connection only. */
export const WorkId = z.uuid();
export type WorkId = z.infer<typeof WorkId>;

const named = z.object({ workId: WorkId });

export const workMethods = {
  'work.progress': method({
    access: 'unlocked',
    verb: 'GET',
    path: '/work/progress',
    summary: 'How far something long is that this connection asked for under a name of its own',
    args: named,
    /** Between 0 and 1; null: nothing of that name is being worked on. */
    reply: z.object({ done: z.number().nullable() }),
  }),
  'work.cancel': method({
    access: 'unlocked',
    verb: 'POST',
    path: '/work/cancel',
    summary: 'Give it up: whoever waits for it hears so, and nothing more is done for it',
    args: named,
    reply: z.object({}),
  }),
} as const;
