import { decodeFrames } from '#shared/codec/frame.ts';
import { durationMs } from '#shared/codec/join-frames.ts';
import type { Gap, Session, SessionDevice } from '#shared/contract/sessions.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { readBatches } from './batches.ts';
import type { ReadableJournal } from './readable-journal.ts';
import { readReadings } from './reading-pages.ts';
import type { Kept } from './session-book.ts';
import { toldGaps } from './told-gaps.ts';

/** A stretch of time, UTC ms. */
interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** At the ends of a signal shorter ones are how it begins and ends, and no loss. */
const shortestAtEndsMs = 1_000;
/** Between samples: longer than an estimate of drift moves them, shorter than what is written to disk at once. */
const shortestMs = 40;

type Source = Pick<ReadableJournal, 'read' | 'health' | 'lastSequence'>;

/** What of a session that has ended cannot be read. */
export interface Lost {
  /** The journal is all that it was when the session ended. */
  readonly isWhole: boolean;
  readonly gaps: readonly Gap[];
  /** How many were sealed and cannot be read. */
  readonly readings: number;
}

/** @param kept how much the journal held when the session ended; null: nobody noted it */
export async function findLost(journal: Source, session: Session, kept: Kept | null): Promise<Lost> {
  const { damagedStretches } = journal.health();
  const isWhole = damagedStretches === 0 && (kept === null || journal.lastSequence() >= kept.lastSequence);
  if (isWhole) return { isWhole, gaps: [], readings: 0 };
  const gaps = await lostStretches(journal, session);
  return { isWhole, gaps, readings: await lostReadings(journal) };
}

/**
 * What a damaged journal should hold of each signal, and does not: no sample of it can be read, and no gap tells why.
 * Read from the samples themselves, since what names them may be lost with them.
 * @param session as the list of sessions knows it, which is kept apart from the journal
 */
async function lostStretches(journal: Source, session: Session): Promise<readonly Gap[]> {
  const told = await toldGaps(journal);
  const lost: Gap[] = [];
  for (const device of session.devices) {
    const { startMs, endMs } = attachment(device, session);
    for (const signal of device.signals) {
      const covered = await samplesOf(journal, signal, { startMs, endMs });
      const gaps = told.filter((gap) => isOf(gap, signal));
      for (const hole of holesIn({ startMs, endMs }, [...covered, ...gaps])) {
        const samples = Math.round(((hole.endMs - hole.startMs) * signal.rateHz) / 1000);
        lost.push({
          deviceId: signal.deviceId,
          signalId: signal.signalId,
          ...hole,
          samples,
          reason: 'damaged',
        });
      }
    }
  }
  return lost;
}

/** How many readings were sealed and can no longer be read. */
async function lostReadings(journal: Source): Promise<number> {
  const readingIds = new Set<string>();
  for await (const { readingId } of readReadings(journal, -Infinity, Infinity)) readingIds.add(readingId);
  let lost = 0;
  for await (const { batch } of readBatches(journal)) {
    for (const leaf of batch.leaves) {
      if (leaf.kind === 'reading' && !readingIds.has(leaf.readingId)) lost += 1;
    }
  }
  return lost;
}

async function samplesOf(
  journal: Source,
  signal: SignalInfo,
  { startMs, endMs }: Stretch,
): Promise<readonly Stretch[]> {
  const covered: Stretch[] = [];
  for await (const record of journal.read({ signals: [signal], fromMs: startMs, toMs: endMs })) {
    if (record.kind !== 'frames') continue;
    for (const frame of decodeFrames(record.bytes)) {
      covered.push({ startMs: frame.startMs, endMs: frame.startMs + durationMs(frame) });
    }
  }
  return covered;
}

function attachment({ attachedMs, detachedMs }: SessionDevice, { stoppedMs }: Session): Stretch {
  return { startMs: attachedMs, endMs: detachedMs ?? stoppedMs ?? attachedMs };
}

function isOf(gap: Gap, signal: SignalInfo): boolean {
  return gap.deviceId === signal.deviceId && gap.signalId === signal.signalId;
}

/** Parts of `whole` that none of `covered` touches. */
function holesIn(whole: Stretch, covered: readonly Stretch[]): readonly Stretch[] {
  const holes: Stretch[] = [];
  let { startMs } = whole;
  for (const part of covered.toSorted((a, b) => a.startMs - b.startMs)) {
    const endMs = Math.min(part.startMs, whole.endMs);
    const shortest = startMs === whole.startMs ? shortestAtEndsMs : shortestMs;
    if (endMs - startMs > shortest) holes.push({ startMs, endMs });
    startMs = Math.max(startMs, part.endMs);
  }
  if (whole.endMs - startMs > shortestAtEndsMs) holes.push({ startMs, endMs: whole.endMs });
  return holes;
}
