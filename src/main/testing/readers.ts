import type { DeviceId } from '#shared/domain/ids.ts';
import { decodeFrames, encodeFrame, type StreamFrame } from '#shared/codec/frame.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { JournalReader, type DiskJournalStore } from '#main/adapters/journal/index.ts';
import type { JournalFilter, StoredRecord } from '#main/services/sessions/journal.ts';
import { builtTracks, PyramidBuilder, sumUpTracks } from '#main/services/sessions/pyramid.ts';
import type { ReadableJournal } from '#main/services/sessions/readable-journal.ts';
import {
  createSessionReader,
  type SessionReader,
  type SessionReaders,
} from '#main/services/sessions/reader.ts';

/** The readers of the app without their threads. */
export function readersInProcess(journals: Pick<DiskJournalStore, 'access'>): SessionReaders {
  return {
    of(sessionId) {
      const reader = async (): Promise<SessionReader> => {
        const journal = new JournalReader();
        await journal.prepare(await journals.access(sessionId));
        return createSessionReader(journal);
      };
      return {
        waveform: async (...args) => (await reader()).waveform(...args),
        readings: async (...args) => (await reader()).readings(...args),
        trends: async (...args) => (await reader()).trends(...args),
        gaps: async () => (await reader()).gaps(),
        lost: async (...args) => (await reader()).lost(...args),
        sealedReading: async (...args) => (await reader()).sealedReading(...args),
        sealedWaveform: async (...args) => (await reader()).sealedWaveform(...args),
      };
    },
  };
}

/** What the counts of a test's ECG mean. */
export const ecgInfo = (deviceId: DeviceId, rateHz: number, signalId = 'ecg'): SignalInfo => ({
  signalId,
  deviceId,
  code: 'ecg-ii',
  label: 'II',
  unit: 'mV',
  rateHz,
  encoding: 'i16',
  scale: 0.01,
  offset: 0.25,
  displayRange: [-1, 1],
});

/** A journal in memory that holds these frames of one signal. */
export function journalOfFrames(
  deviceId: DeviceId,
  frames: readonly StreamFrame[],
  signalId = 'ecg',
): Pick<ReadableJournal, 'read' | 'sumUp'> {
  const builder = new PyramidBuilder();
  // As they come back from a journal.
  for (const frame of frames) for (const stored of decodeFrames(encodeFrame(frame))) builder.add(0, stored);
  return {
    async *read({ fromMs = -Infinity, toMs = Infinity }: JournalFilter = {}) {
      for (const [sequence, frame] of frames.entries()) {
        const endMs = frame.startMs + (frame.samples.length * 1000) / frame.rateHz;
        if (endMs < fromMs || frame.startMs >= toMs) continue;
        const bytes = encodeFrame(frame);
        yield { kind: 'frames', sequence, deviceId, signalId, bytes } satisfies StoredRecord;
      }
    },
    sumUp: (_signal, stretch, bucketMs, put) =>
      sumUpTracks(
        builtTracks(builder, () => true, bucketMs),
        stretch,
        put,
      ),
  };
}
