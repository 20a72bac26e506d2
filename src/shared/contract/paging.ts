import { z } from 'zod';

/** A place in a list. Nobody reads anything out of it. */
export const cursor = z.string().max(200);

/** Where the next page begins, for its `before`; null: this was the last one. */
export const next = cursor.nullable();

/**
 * Arguments of a list that comes in pages, the newest entry first: what is new meanwhile is on the first page, and no
 * other page moves.
 */
export function page(usual: number, most: number) {
  return {
    /** `next` of the page before. */
    before: cursor.optional(),
    limit: z.coerce.number().int().min(1).max(most).default(usual),
  };
}
