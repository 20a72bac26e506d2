import { v7 } from 'uuid';
import { encodeFrame } from '#shared/codec/frame.ts';
import type { Gap, Reading, Session, SessionDevice } from '#shared/contract/sessions.ts';
import { ReadingId } from '#shared/domain/ids.ts';
import { BatchBuilder } from '#main/services/sessions/batch-builder.ts';
import type { BatchEntry, SessionEntry } from '#main/services/sessions/entries.ts';
import type { Journal, JournalRecord } from '#main/services/sessions/journal.ts';
import { applyEntry } from '#main/services/sessions/session-fold.ts';
import type { FramesRecord } from '#main/services/sessions/signal-track.ts';
import { absentCounts, holesIn, knownPlaces, makeBody, withSpike, type Hole, type Lead } from './signals.ts';

/** As the recorder writes: samples of at most a quarter of a second, a batch every ten. */
const frameMs = 250;
export const batchMs = 10_000;
const batchesPerGroup = 25;
const groupMs = batchesPerGroup * batchMs;
/** A nurse enters a temperature so often; the first one early. */
const enteredEveryMs = 600_000;
const firstEnteredMs = 45_000;

export interface Recording {
  readonly session: Session;
  readonly device: Omit<SessionDevice, 'signals' | 'attachedMs' | 'detachedMs'>;
  readonly lengthMs: number;
  readonly leads: number;
  readonly rateHz: number;
  readonly seed: number;
}

/** What is to be journaled, and what becomes of it once its number is known. */
interface Item {
  readonly record: JournalRecord;
  readonly stored?: (sequence: number) => void;
}

/**
 * Writes a session as the recorder does, but for the waiting: what comes within some minutes of it is one append. The
 * batches of a group of minutes follow it, since they name the numbers under which its samples were stored.
 * @param journal a new one; closed afterwards
 * @returns the session as it ended
 */
export async function recordSession(journal: Journal, recording: Recording): Promise<Session> {
  const writer = new SessionWriter(journal, recording);
  await writer.write();
  return writer.session;
}

class SessionWriter {
  session: Session;
  readonly #journal: Journal;
  readonly #recording: Recording;
  readonly #body: ReturnType<typeof makeBody>;
  readonly #holes: readonly Hole[];
  readonly #known: ReturnType<typeof knownPlaces>;
  /** What follows the present group in the journal. */
  #behind: Item[] = [];

  constructor(journal: Journal, recording: Recording) {
    this.#journal = journal;
    this.#recording = recording;
    this.session = recording.session;
    const { device, leads, lengthMs, seed } = recording;
    this.#body = makeBody({ ...recording, deviceId: device.deviceId });
    this.#holes = holesIn(lengthMs, frameMs, leads, seed);
    this.#known = knownPlaces(lengthMs);
  }

  async write(): Promise<void> {
    const { device, lengthMs, session } = this.#recording;
    const { startedMs, startedBy: by, patientId, subjectId } = session;
    const signals = this.#body.leads.map(({ info }) => info);
    const attached = { ...device, attachedMs: startedMs, detachedMs: null, signals };
    await this.#store([
      this.#entry({ type: 'started', timeMs: startedMs, patientId, subjectId, by }),
      this.#entry({ type: 'attached', device: attached }),
    ]);
    for (let atMs = 0; atMs < lengthMs; atMs += groupMs) {
      await this.#writeGroup(atMs, Math.min(lengthMs, atMs + groupMs));
    }
    await this.#store(this.#behind);
    await this.#journal.close();
  }

  async #writeGroup(fromMs: number, toMs: number): Promise<void> {
    const batches: { readonly builder: BatchBuilder; readonly fromMs: number; readonly toMs: number }[] = [];
    const items = this.#behind;
    for (let atMs = fromMs; atMs < toMs; atMs += batchMs) {
      const builder = new BatchBuilder();
      const endMs = Math.min(toMs, atMs + batchMs);
      items.push(...this.#itemsOf(builder, atMs, endMs));
      batches.push({ builder, fromMs: atMs, toMs: endMs });
    }
    items.push(...this.#marksIn(fromMs, toMs), ...this.#gapsIn(fromMs, toMs));
    await this.#store(items);
    const isLast = toMs === this.#recording.lengthMs;
    const { startedMs, startedBy: by } = this.session;
    const stop = { type: 'ended', timeMs: startedMs + toMs, state: 'stopped', by } as const;
    this.#behind = [
      ...(isLast ? [this.#entry(stop)] : []),
      ...batches.map((batch) => this.#batchItem(batch, isLast && batch === batches.at(-1))),
    ];
  }

  #batchItem(
    { builder, fromMs, toMs }: { builder: BatchBuilder; fromMs: number; toMs: number },
    final: boolean,
  ): Item {
    const { startedMs, responsible: clinicianId } = this.session;
    const stretch = { fromMs: startedMs + fromMs, toMs: startedMs + toMs };
    const number = fromMs / batchMs + 1;
    const entry: BatchEntry = builder.take(this.session, { number, clinicianId, ...stretch, final });
    return {
      record: { kind: 'entry', topic: 'batch', fromMs: entry.batch.fromMs, toMs: stretch.toMs, entry },
    };
  }

  *#itemsOf(builder: BatchBuilder, fromMs: number, toMs: number): Generator<Item> {
    for (let atMs = fromMs; atMs < toMs; atMs += frameMs) {
      for (const [index, lead] of this.#body.leads.entries()) {
        const record = this.#frames(lead, index, atMs);
        if (record === null) continue;
        const { deviceId, signalId } = lead.info;
        yield {
          record: { kind: 'frames', deviceId, signalId, bytes: record.bytes },
          stored: (sequence) => builder.addFrames(lead.info, record, sequence),
        };
      }
      const readings = this.#readings(atMs);
      if (readings.length === 0) continue;
      const timeMs = this.session.startedMs + atMs;
      yield {
        record: { kind: 'entry', topic: 'readings', fromMs: timeMs, toMs: timeMs, entry: { readings } },
        stored: (sequence) => builder.addReadings(readings, sequence),
      };
    }
  }

  /** A quarter of a second of a lead; null where nothing came. */
  #frames({ counts, info }: Lead, lead: number, atMs: number): FramesRecord | null {
    const hole = this.#holes.find(
      (each) => each.startMs <= atMs && atMs < each.endMs && (each.lead ?? lead) === lead,
    );
    if (hole?.reason === 'silent') return null;
    const { rateHz, encoding, scale } = info;
    const sampleCount = (frameMs * rateHz) / 1000;
    const firstSample = (atMs * rateHz) / 1000;
    const at = firstSample % counts.length;
    const startMs = this.session.startedMs + atMs;
    const own = counts.subarray(at, at + sampleCount);
    const measured = lead === 0 && atMs === this.#known.spikeMs ? withSpike(own, rateHz) : own;
    const frame = {
      streamId: lead + 1,
      sequence: atMs / frameMs,
      firstSample,
      startMs,
      rateHz,
      encoding,
      scale,
      absence: hole?.reason ?? null,
      samples: hole === undefined ? measured : absentCounts(sampleCount),
    };
    const bytes = encodeFrame(frame);
    return { bytes, frames: [frame], fromMs: startMs, toMs: startMs + frameMs, sampleCount };
  }

  /** Once a second from the device, now and then from a person. */
  #readings(atMs: number): readonly Reading[] {
    const { sessionId, startedMs, responsible } = this.session;
    const { deviceId } = this.#recording.device;
    const timeMs = startedMs + atMs;
    const common = { sessionId, timeMs, absence: null, confirmed: false };
    const readingId = () => ReadingId.parse(v7({ msecs: timeMs }));
    const second = this.#body.seconds[(atMs / 1000) % this.#body.seconds.length];
    const measured =
      second === undefined
        ? []
        : ([
            ['heart-rate', second.heartRate],
            ['spo2', second.spo2],
          ] as const);
    const readings: Reading[] = measured.map(([code, value]) => ({
      ...common,
      readingId: readingId(),
      code,
      source: 'device',
      deviceId,
      value,
      enteredBy: null,
    }));
    if (atMs % enteredEveryMs === firstEnteredMs) {
      const entered = { code: 'temperature', source: 'manual', deviceId: null, value: 36.8 } as const;
      readings.push({ ...common, ...entered, readingId: readingId(), enteredBy: responsible });
    }
    return readings;
  }

  #marksIn(fromMs: number, toMs: number): readonly Item[] {
    const { markMs } = this.#known;
    if (markMs < fromMs || markMs >= toMs) return [];
    const { startedMs, responsible: clinicianId } = this.session;
    const mark = { timeMs: startedMs + markMs, text: 'Position changed', clinicianId };
    return [this.#entry({ type: 'mark', mark })];
  }

  /** Those that ended within this stretch. */
  #gapsIn(fromMs: number, toMs: number): readonly Item[] {
    const { startedMs } = this.session;
    const gaps = this.#holes
      .filter(({ endMs }) => fromMs < endMs && endMs <= toMs)
      .flatMap(({ startMs, endMs, lead, reason }): Gap[] =>
        this.#body.leads.flatMap(({ info: { deviceId, signalId, rateHz } }, index) => {
          if ((lead ?? index) !== index) return [];
          const stretch = { startMs: startedMs + startMs, endMs: startedMs + endMs };
          return [{ deviceId, signalId, ...stretch, samples: ((endMs - startMs) * rateHz) / 1000, reason }];
        }),
      );
    if (gaps.length === 0) return [];
    this.session = { ...this.session, gapCount: this.session.gapCount + gaps.length };
    const first = Math.min(...gaps.map(({ startMs }) => startMs));
    const last = Math.max(...gaps.map(({ endMs }) => endMs));
    return [{ record: { kind: 'entry', topic: 'gap', fromMs: first, toMs: last, entry: { gaps } } }];
  }

  #entry(entry: SessionEntry): Item {
    this.session = applyEntry(this.session.sessionId, this.session, entry) ?? this.session;
    return { record: { kind: 'entry', topic: 'session', entry } };
  }

  async #store(items: readonly Item[]): Promise<void> {
    const sequences = await Promise.all(items.map(({ record }) => this.#journal.append(record)));
    items.forEach(({ stored }, index) => stored?.(sequences[index] ?? 0));
  }
}
