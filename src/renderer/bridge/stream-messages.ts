import { z } from 'zod';

const stream = z.number().int();

/** From the page to the worker in which its streams end. `stream` numbers a connection, never a second one. */
export const ToStreams = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('stream-socket'),
    stream,
    url: z.string(),
    protocols: z.array(z.string()),
  }),
  z.object({
    type: z.literal('stream-port'),
    stream,
    /** Transferred. */
    port: z.custom<MessagePort>((value) => value instanceof MessagePort),
  }),
  z.object({ type: z.literal('stream-send'), stream, text: z.string() }),
  z.object({ type: z.literal('stream-close'), stream }),
]);
export type ToStreams = z.infer<typeof ToStreams>;

/** From that worker to the page: all but the frames, which stay there. */
export const FromStreams = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stream-opened'), stream }),
  z.object({ type: z.literal('stream-text'), stream, text: z.string() }),
  z.object({ type: z.literal('stream-closed'), stream }),
]);
export type FromStreams = z.infer<typeof FromStreams>;
