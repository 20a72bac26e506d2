import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import { ServiceError } from '#shared/contract/errors.ts';

/**
 * The stored configuration with what a person changed. A screen sends what it edited and what that was before: a part
 * that is the same in both was not touched, and stays as it is stored by now.
 * @param schema the driver's
 * @param shown undefined: no screen, all that is sent is meant; a list replaces the stored one
 * @throws ServiceError('conflict') when another changed the same row, or the number of rows, meanwhile;
 *   ServiceError('bad-request') when something is missing
 */
export function mergeConfiguration(
  schema: z.ZodType<DeviceConfiguration>,
  stored: DeviceConfiguration,
  wanted: DeviceConfiguration,
  shown: DeviceConfiguration | undefined,
): DeviceConfiguration {
  const parsed = schema.safeParse(merge(stored, wanted, shown));
  if (parsed.success) return parsed.data;
  throw new ServiceError(
    'bad-request',
    'The set-up of this device is not complete.',
    'Give all parts that belong together.',
  );
}

const changedMeanwhile = () =>
  new ServiceError(
    'conflict',
    'Somebody else changed this part of the set-up meanwhile.',
    'Close the set-up, look at what holds now, and make your change again.',
  );

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(stored: unknown, wanted: unknown, shown: unknown): unknown {
  if (isDeepStrictEqual(wanted, shown)) return stored;
  if (Array.isArray(wanted) && Array.isArray(shown)) return mergeList(stored, wanted, shown);
  if (!isFields(wanted) || !isFields(stored)) return wanted;
  const before = isFields(shown) ? shown : {};
  const merged: Record<string, unknown> = { ...stored };
  for (const [key, value] of Object.entries(wanted)) merged[key] = merge(stored[key], value, before[key]);
  return merged;
}

/** Rows are taken whole: half of one person's row and half of another's would be nobody's. */
function mergeList(stored: unknown, wanted: readonly unknown[], shown: readonly unknown[]): unknown {
  if (!Array.isArray(stored) || isDeepStrictEqual(stored, shown)) return wanted;
  // A list of channels may end early, the rest is as the screen showed it; a row that somebody removed is gone.
  const comparable =
    stored.length === shown.length || (stored.length < shown.length && !shown.some(isFields));
  if (wanted.length !== shown.length || !comparable) throw changedMeanwhile();
  return wanted.map((row, index) => {
    const before = shown[index];
    const now: unknown = index < stored.length ? stored[index] : before;
    if (isDeepStrictEqual(row, before)) return now;
    if (isDeepStrictEqual(now, before) || isDeepStrictEqual(now, row)) return row;
    throw changedMeanwhile();
  });
}
