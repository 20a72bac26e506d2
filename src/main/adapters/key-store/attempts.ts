import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Clock } from '#main/services/ports.ts';
import { replaceFile } from './atomic-file.ts';

const StoredAttempts = z.strictObject({ wrong: z.number().int().min(0), lastMs: z.number() });

interface Attempts {
  readonly wrong: number;
  /** On the monotonic clock: setting the computer's clock shortens no delay while the app runs. */
  readonly notBefore: number;
}

const freeTries = 3;
const firstDelayMs = 5_000;
/** Never more: a ward must not be locked out by a child at the keyboard. */
export const longestDelayMs = 5 * 60_000;
/** Made-up clinician ids are counted too, so that they look like real ones, but only so many are remembered. */
const mostRemembered = 1_000;

/** Delay after so many wrong PINs in a row, ms: none for the first two, then 5 s, doubling, at most 5 min. */
export function delayAfter(wrong: number): number {
  if (wrong < freeTries) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(wrong - freeTries, 20));
}

export interface AttemptCounter {
  /**
   * Counts an attempt as wrong before it is checked, on disk: killing the app does not take it back.
   * @throws ServiceError('slow-down') while a delay runs; the attempt is then neither checked nor counted
   */
  begin(clinicianId: ClinicianId, known: boolean): Promise<void>;
  /** The PIN was right: forget the wrong ones. */
  succeed(clinicianId: ClinicianId): Promise<void>;
}

/** Wrong PINs in a row of each clinician, in `folder/<clinicianId>.json`. Callers take turns for each clinician. */
export function createAttemptCounter(folder: string, clock: Clock): AttemptCounter {
  const seen = new Map<ClinicianId, Attempts>();
  const pathOf = (clinicianId: ClinicianId) => join(folder, `${clinicianId}.json`);

  async function load(clinicianId: ClinicianId): Promise<Attempts> {
    const known = seen.get(clinicianId);
    if (known !== undefined) return known;
    forgetOldest();
    const stored = await readStored(pathOf(clinicianId));
    const delayMs = delayAfter(stored.wrong);
    const leftMs = Math.min(Math.max(stored.lastMs + delayMs - clock.now(), 0), delayMs);
    const loaded = { wrong: stored.wrong, notBefore: clock.monotonic() + leftMs };
    seen.set(clinicianId, loaded);
    return loaded;
  }

  function forgetOldest(): void {
    if (seen.size < mostRemembered) return;
    const [oldest] = seen.keys();
    if (oldest !== undefined) seen.delete(oldest);
  }

  return {
    async begin(clinicianId, known) {
      const attempts = await load(clinicianId);
      const leftMs = attempts.notBefore - clock.monotonic();
      if (leftMs > 0) throw slowDown(leftMs);
      const wrong = attempts.wrong + 1;
      if (known) {
        await replaceFile(pathOf(clinicianId), JSON.stringify({ wrong, lastMs: clock.now() }));
      }
      seen.set(clinicianId, { wrong, notBefore: clock.monotonic() + delayAfter(wrong) });
    },
    async succeed(clinicianId) {
      await replaceFile(pathOf(clinicianId), JSON.stringify({ wrong: 0, lastMs: clock.now() }));
      seen.set(clinicianId, { wrong: 0, notBefore: clock.monotonic() });
    },
  };
}

/** A file that cannot be read counts as three wrong PINs: damaging it must not win free tries. */
async function readStored(path: string): Promise<z.infer<typeof StoredAttempts>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { wrong: missing ? 0 : freeTries, lastMs: 0 };
  }
  try {
    return StoredAttempts.parse(JSON.parse(text));
  } catch {
    return { wrong: freeTries, lastMs: 0 };
  }
}

function slowDown(leftMs: number): ServiceError {
  const seconds = Math.ceil(leftMs / 1_000);
  return new ServiceError(
    'slow-down',
    `Too many wrong PINs. The next try is possible in ${seconds} s.`,
    'Wait, then type the PIN again. Monitoring and running sessions go on.',
    true,
  );
}
