import type { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';

/** Where a page ends, as text that asks for no understanding: the next one begins behind it. */
export function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws ServiceError('bad-request') when `writeCursor` did not write it for such a list */
export function readCursor<S extends z.ZodType>(place: S, cursor: string): z.output<S> {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw unknownPage();
  }
}

function unknownPage(): ServiceError {
  return new ServiceError('bad-request', 'This page is not known.', 'Begin with the first page again.');
}
