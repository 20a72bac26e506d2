import { decodeFrames } from '#shared/codec/frame.ts';
import { durationMs } from '#shared/codec/join-frames.ts';
import type { Gap, Session } from '#shared/contract/sessions.ts';
import type { Journal } from './journal.ts';
import { attachedDevice, signalOf } from './session-fold.ts';
import { SignalTrack } from './signal-track.ts';
import { toldGaps } from './told-gaps.ts';

/** A device's last samples are on disk a little later than another's: less is no gap, ms. */
const shortestAtEndMs = 1_000;
/** What sticks out of a gap that was told, by how much its frames were joined on their way to disk, is none, ms. */
const shortestBesideMs = 250;

/**
 * Gaps that went on when the app ended: a gap is journaled when it is over, and these never were. Found in the samples
 * themselves, as they were found while they came. What a damaged journal lacks in its middle is none of them: nobody can
 * tell any more whether the device was silent.
 * @param endMs of the session
 */
export async function untoldGaps(journal: Journal, session: Session, endMs: number): Promise<readonly Gap[]> {
  const told = Map.groupBy(await toldGaps(journal), keyOf);
  const found: Gap[] = [];
  const tracks = new Map<string, SignalTrack>();
  for await (const record of journal.read({ signals: 'all' })) {
    if (record.kind !== 'frames') continue;
    const device = attachedDevice(session, record.deviceId);
    const info = signalOf(session, record.deviceId, record.signalId);
    if (device === undefined || info === undefined) continue;
    const track = tracks.get(keyOf(record)) ?? new SignalTrack(info, (gap) => void found.push(gap));
    tracks.set(keyOf(record), track);
    for (const frame of decodeFrames(record.bytes)) {
      const toMs = frame.startMs + durationMs(frame);
      if (toMs > device.attachedMs) track.add(frame, toMs, 'silent');
    }
    // The samples are stored already.
    track.take();
  }
  for (const track of tracks.values()) {
    track.end(endMs, endMs - (track.endMs ?? endMs) > shortestAtEndMs ? 'silent' : null);
  }
  const isDamaged = journal.health().damagedStretches > 0;
  return found
    .filter((gap) => !isDamaged || gap.reason !== 'silent' || gap.endMs === endMs)
    .flatMap((gap) => without(gap, told.get(keyOf(gap)) ?? []));
}

/** The parts of a gap that none of the others covers. */
function without(gap: Gap, others: readonly Gap[]): readonly Gap[] {
  const overlapping = others
    .filter((other) => other.startMs < gap.endMs && other.endMs > gap.startMs)
    .toSorted((a, b) => a.startMs - b.startMs);
  if (overlapping.length === 0) return [gap];
  const parts: Gap[] = [];
  let { startMs } = gap;
  for (const other of [...overlapping, { startMs: gap.endMs, endMs: gap.endMs }]) {
    const lengthMs = other.startMs - startMs;
    if (lengthMs >= shortestBesideMs) {
      const samples = Math.round((gap.samples * lengthMs) / (gap.endMs - gap.startMs));
      parts.push({ ...gap, startMs, endMs: other.startMs, samples });
    }
    startMs = Math.max(startMs, other.endMs);
  }
  return parts;
}

const keyOf = ({ deviceId, signalId }: { readonly deviceId: string; readonly signalId: string }) =>
  `${deviceId} ${signalId}`;
