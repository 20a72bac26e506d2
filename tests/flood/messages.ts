import { z } from 'zod';

/** What the crowds are told, as the JSON text of their only argument, and what they report when they are told to leave. */

export const ViewersArgs = z.object({
  origin: z.string(),
  cookie: z.string(),
  /** The page's half of the connection. */
  page: z.string(),
  count: z.number(),
  deviceIds: z.array(z.string()),
});
export type ViewersArgs = z.infer<typeof ViewersArgs>;

export const ViewersReport = z.object({ opened: z.number(), ended: z.number(), bytes: z.number() });
export type ViewersReport = z.infer<typeof ViewersReport>;

export const StrangersArgs = z.object({
  origin: z.string(),
  /** Loops that try PINs. */
  loops: z.number(),
  requestsPerSecond: z.number(),
  clinicianIds: z.array(z.string()),
});
export type StrangersArgs = z.infer<typeof StrangersArgs>;

export const StrangersReport = z.object({
  /** Requests written to sockets, and what came back of them. */
  sent: z.number(),
  answered: z.number(),
  /** Tries of PINs by the status that answered them; 0 = cut off. */
  tries: z.record(z.string(), z.number()),
});
export type StrangersReport = z.infer<typeof StrangersReport>;
