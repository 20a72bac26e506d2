import { v7 } from 'uuid';
import { encodeFrame } from '#shared/codec/frame.ts';
import { DeviceId, IntentId, ReadingId, SessionId, type SubjectId } from '#shared/domain/ids.ts';
import type { SealBatch, SealLeaf } from '#shared/domain/sealing.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { SessionArchive } from '#main/services/proof/session-archive.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { isLeafOf, sealedPart } from '#main/services/sessions/sealed-parts.ts';
import { newSalt } from '#main/crypto/salt.ts';

type WaveformLeaf = Extract<SealLeaf, { kind: 'waveform' }>;
type Common = Pick<WaveformLeaf, 'sessionId' | 'subjectId' | 'deviceId'>;

/** Batches of one session with readings and one waveform, as the session service would make them. */
export function makeSession(subjectId: SubjectId, responsible: Signer, startMs: number) {
  const common: Common = {
    sessionId: SessionId.parse(v7()),
    subjectId,
    deviceId: DeviceId.parse(v7()),
  };
  const batches: SealBatch[] = [];
  const frames = new Map<WaveformLeaf, Uint8Array>();
  return {
    ...common,
    batches,
    frames,
    /** The next ten seconds: temperatures, and a short waveform. */
    nextBatch(values: readonly (number | null)[]): SealBatch {
      const fromMs = startMs + batches.length * 10_000 + 0.25;
      const wave = waveform(common, fromMs);
      frames.set(wave.leaf, wave.bytes);
      const readings = values.map((value, index) => reading(common, fromMs + index * 100, value));
      const batch: SealBatch = {
        intentId: IntentId.parse(v7()),
        sessionId: common.sessionId,
        subjectId,
        number: batches.length + 1,
        clinicianId: responsible.clinicianId,
        fromMs,
        toMs: fromMs + 10_000,
        final: false,
        leaves: [...readings, wave.leaf],
      };
      batches.push(batch);
      return batch;
    },
    archive: archiveOf(batches, frames),
  };
}

/** What its batches hold, as the session service finds it in a journal. */
function archiveOf(batches: readonly SealBatch[], frames: ReadonlyMap<SealLeaf, Uint8Array>): SessionArchive {
  const dataOf = (leaf: SealLeaf) => frames.get(leaf) ?? new Uint8Array();
  return {
    async reading(_sessionId, readingId) {
      const isIt = (leaf: SealLeaf) => leaf.kind === 'reading' && leaf.readingId === readingId;
      const batch = batches.find(({ leaves }) => leaves.some(isIt));
      const leaf = batch?.leaves.find(isIt);
      return batch === undefined || leaf === undefined ? undefined : sealedPart(batch, leaf, 0);
    },
    async waveform(_sessionId, stretch) {
      const parts = batches.flatMap((batch) =>
        batch.leaves.flatMap((leaf) =>
          isLeafOf(leaf, stretch) ? sealedPart(batch, leaf, dataOf(leaf).length) : [],
        ),
      );
      return { parts, data: Buffer.concat(parts.map(({ leaf }) => dataOf(leaf))) };
    },
    lost: async () => null,
  };
}

function reading(common: Common, timeMs: number, value: number | null): SealLeaf {
  return {
    kind: 'reading',
    salt: newSalt(),
    ...common,
    readingId: ReadingId.parse(v7()),
    timeMs,
    code: 'temperature',
    unit: 'Cel',
    source: 'device',
    value,
    absence: value === null ? 'probe-off' : null,
    enteredBy: null,
  };
}

function waveform(common: Common, fromMs: number): { leaf: WaveformLeaf; bytes: Uint8Array } {
  const header = { streamId: 1, rateHz: 125, encoding: 'i16' as const, scale: 0.005, absence: null };
  const frames = [0, 1, 2].map((sequence) =>
    encodeFrame({
      ...header,
      sequence,
      firstSample: sequence * 5,
      startMs: fromMs + sequence * 40,
      samples: Int16Array.from([1, 2, 3, 4, 5], (each) => each * (sequence + 1)),
    }),
  );
  const bytes = Buffer.concat(frames);
  const leaf: WaveformLeaf = {
    kind: 'waveform',
    salt: newSalt(),
    ...common,
    signalId: 'ecg',
    unit: 'mV',
    encoding: 'i16',
    scale: 0.005,
    offset: 0,
    rateHz: 125,
    fromMs,
    toMs: fromMs + 120,
    sampleCount: 15,
    framesDigest: sha256Hex(bytes),
  };
  return { leaf, bytes };
}
