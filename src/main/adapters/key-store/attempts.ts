import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { TypedAt } from '#main/services/identity/ports.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import { replaceFile } from '#main/adapters/disk/atomic-file.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';

const Count = z.strictObject({ wrong: z.number().int().min(0), lastMs: z.number() });
/** Of all screens the highest count; programs that are not signed in are counted beside it. */
const StoredAttempts = Count.extend({ strangers: Count.optional() });
type StoredAttempts = z.infer<typeof StoredAttempts>;

interface Attempts {
  readonly wrong: number;
  /** UTC ms. */
  readonly lastMs: number;
  /** On the monotonic clock: setting the computer's clock shortens no delay while the app runs. */
  readonly notBefore: number;
}

/** What is known of one clinician id. */
interface Remembered {
  /** Of screens that have not tried since the start. */
  base: Attempts;
  strangers: Attempts;
  readonly screens: Map<string, Attempts>;
  /** The last write of this clinician's file. */
  written: Promise<unknown>;
}

const freeTries = 3;
const firstDelayMs = 5_000;
/** Never more: a ward must not be locked out by a child at the keyboard. */
export const longestDelayMs = 5 * 60_000;
/** Made-up clinician ids are counted too, so that they look like real ones, but only so many are remembered. */
const mostMadeUp = 1_000;
/** More than there can be screens. */
const mostScreens = 1_000;

/** Delay after so many wrong PINs in a row, ms: none for the first two, then 5 s, doubling, at most 5 min. */
export function delayAfter(wrong: number): number {
  if (wrong < freeTries) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(wrong - freeTries, 20));
}

/** Each screen waits for its own wrong PINs alone, and all programs that are not signed in together for theirs. */
export interface AttemptCounter {
  /**
   * Counts an attempt as wrong before it is checked, on disk: killing the app does not take it back. A disk that takes
   * nothing keeps nobody out: then it is counted in memory alone. To be called when it is its turn to be checked: what
   * is refused for want of room is no wrong PIN.
   * @throws ServiceError('slow-down') while a delay runs; the attempt is then neither checked nor counted
   */
  begin(clinicianId: ClinicianId, known: boolean, at: TypedAt): Promise<void>;
  /** The PIN was right: forget the wrong ones that were typed there, and those of before the start. */
  succeed(clinicianId: ClinicianId, at: TypedAt): Promise<void>;
}

/** Wrong PINs in a row of each clinician, in `folder/<clinicianId>.json`. */
export function createAttemptCounter(folder: string, clock: Clock, logger: Logger): AttemptCounter {
  const enrolled = new Map<ClinicianId, Promise<Remembered>>();
  const madeUp = new Map<ClinicianId, Promise<Remembered>>();
  const pathOf = (clinicianId: ClinicianId) => join(folder, `${clinicianId}.json`);

  const restored = ({ wrong, lastMs }: z.infer<typeof Count>): Attempts => {
    const delayMs = delayAfter(wrong);
    const leftMs = Math.min(Math.max(lastMs + delayMs - clock.now(), 0), delayMs);
    return { wrong, lastMs, notBefore: clock.monotonic() + leftMs };
  };
  const noneNow = (): Attempts => ({ wrong: 0, lastMs: clock.now(), notBefore: clock.monotonic() });
  async function load(clinicianId: ClinicianId): Promise<Remembered> {
    const stored = await readStored(pathOf(clinicianId));
    const strangers = restored(stored.strangers ?? { wrong: 0, lastMs: 0 });
    return { base: restored(stored), strangers, screens: new Map(), written: Promise.resolve() };
  }

  function recall(clinicianId: ClinicianId, known: boolean): Promise<Remembered> {
    const table = known ? enrolled : madeUp;
    const found = table.get(clinicianId);
    if (found !== undefined) return found;
    const [oldest] = madeUp.keys();
    if (madeUp.size >= mostMadeUp && oldest !== undefined) madeUp.delete(oldest);
    const loading = load(clinicianId);
    table.set(clinicianId, loading);
    return loading;
  }

  /** One write of a file after the other, each with what is known when its turn comes. */
  async function store(clinicianId: ClinicianId, remembered: Remembered): Promise<void> {
    const write = remembered.written.then(() =>
      replaceFile(pathOf(clinicianId), JSON.stringify(toStore(remembered))),
    );
    remembered.written = write.catch((error: unknown) => {
      const code = error instanceof ServiceError ? error.code : 'internal';
      logger.warn('keyring.attempts-not-stored', { clinicianId, code });
    });
    await remembered.written;
  }

  return {
    async begin(clinicianId, known, at) {
      const remembered = await recall(clinicianId, known);
      const before = attemptsAt(remembered, at);
      const leftMs = before.notBefore - clock.monotonic();
      if (leftMs > 0) throw slowDown(leftMs);
      const wrong = before.wrong + 1;
      const notBefore = clock.monotonic() + delayAfter(wrong);
      note(remembered, at, { wrong, lastMs: clock.now(), notBefore });
      if (known) await store(clinicianId, remembered);
    },
    async succeed(clinicianId, at) {
      const remembered = await recall(clinicianId, true);
      if (at !== 'strangers') remembered.base = noneNow();
      note(remembered, at, noneNow());
      await store(clinicianId, remembered);
    },
  };
}

function attemptsAt({ base, strangers, screens }: Remembered, at: TypedAt): Attempts {
  return at === 'strangers' ? strangers : (screens.get(at.screen) ?? base);
}

function note(remembered: Remembered, at: TypedAt, attempts: Attempts): void {
  if (at === 'strangers') {
    remembered.strangers = attempts;
    return;
  }
  const { screens } = remembered;
  screens.delete(at.screen);
  screens.set(at.screen, attempts);
  const [first] = screens;
  if (screens.size <= mostScreens || first === undefined) return;
  // What is forgotten of a screen holds for every screen that is not known.
  remembered.base = worse(remembered.base, first[1]);
  screens.delete(first[0]);
}

function worse(one: Attempts, other: Attempts): Attempts {
  return other.wrong > one.wrong ? other : one;
}

function toStore({ base, strangers, screens }: Remembered): StoredAttempts {
  const { wrong, lastMs } = [...screens.values()].reduce(worse, base);
  return { wrong, lastMs, strangers: { wrong: strangers.wrong, lastMs: strangers.lastMs } };
}

/** A file that cannot be read counts as three wrong PINs: damaging it must not win free tries. */
async function readStored(path: string): Promise<StoredAttempts> {
  const damaged = { wrong: freeTries, lastMs: 0, strangers: { wrong: freeTries, lastMs: 0 } };
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = isMissing(error);
    return missing ? { wrong: 0, lastMs: 0 } : damaged;
  }
  try {
    return StoredAttempts.parse(JSON.parse(text));
  } catch {
    return damaged;
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
