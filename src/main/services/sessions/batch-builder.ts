import { createHash, type Hash } from 'node:crypto';
import { v7 } from 'uuid';
import { IntentId, type ClinicianId, type DeviceId } from '#shared/domain/ids.ts';
import type { SealBatch, SealLeaf } from '#shared/domain/sealing.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { vitals } from '#shared/domain/vitals.ts';
import type { Reading, Session } from '#shared/contract/sessions.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { newSalt } from '#main/crypto/salt.ts';
import type { BatchEntry } from './entries.ts';
import type { FramesRecord } from './signal-track.ts';

/** All frames of one signal, of one meaning, since the last batch. */
interface Stretch {
  readonly info: SignalInfo;
  readonly first: StreamFrame;
  readonly hash: Hash;
  fromMs: number;
  toMs: number;
  sampleCount: number;
  readonly fromSequence: number;
  toSequence: number;
}

/** Collects what is durably in the journal until it is sealed. */
export class BatchBuilder {
  #readings: Reading[] = [];
  /** By signal; several when a signal's meaning changed on the way. */
  #stretches = new Map<string, Stretch[]>();
  #throughSequence = 0;

  get isEmpty(): boolean {
    return this.#readings.length === 0 && this.#stretches.size === 0;
  }

  addReadings(readings: readonly Reading[], sequence: number): void {
    this.#readings.push(...readings);
    this.#throughSequence = Math.max(this.#throughSequence, sequence);
  }

  /** @param record as it was journaled, in the journal's order */
  addFrames(info: SignalInfo, record: FramesRecord, sequence: number): void {
    const [first] = record.frames;
    if (first === undefined) return;
    const key = `${info.deviceId} ${info.signalId}`;
    const stretches = this.#stretches.get(key) ?? [];
    this.#stretches.set(key, stretches);
    let stretch = stretches.at(-1);
    if (stretch === undefined || !sameMeaning(stretch, info, first)) {
      stretch = startStretch(info, first, record, sequence);
      stretches.push(stretch);
    }
    stretch.hash.update(record.bytes);
    stretch.fromMs = Math.min(stretch.fromMs, record.fromMs);
    stretch.toMs = Math.max(stretch.toMs, record.toMs);
    stretch.sampleCount += record.sampleCount;
    stretch.toSequence = sequence;
    this.#throughSequence = Math.max(this.#throughSequence, sequence);
  }

  /**
   * Makes a batch of all that was collected, and begins anew.
   * @param responsible under whose identity it is sealed
   */
  take(
    session: Pick<Session, 'sessionId' | 'subjectId' | 'devices'>,
    batch: {
      readonly number: number;
      readonly clinicianId: ClinicianId;
      readonly fromMs: number;
      readonly toMs: number;
      readonly final: boolean;
    },
  ): BatchEntry {
    const { sessionId, subjectId } = session;
    const stretches = [...this.#stretches.values()].flat();
    const salts = stretches.map(() => newSalt());
    const leaves: SealLeaf[] = this.#readings
      .toSorted((a, b) => a.timeMs - b.timeMs)
      .map((reading) => readingLeaf(session, reading));
    stretches.forEach((stretch, index) => {
      leaves.push(waveformLeaf(session, stretch, salts[index] ?? newSalt()));
    });
    // A batch covers its leaves: a value may be entered for earlier, and samples are under way when a batch ends.
    const starts = leaves.map((leaf) => (leaf.kind === 'reading' ? leaf.timeMs : leaf.fromMs));
    const fromMs = starts.reduce((first, each) => Math.min(first, each), batch.fromMs);
    const throughSequence = this.#throughSequence;
    this.#readings = [];
    this.#stretches = new Map();
    return {
      batch: {
        intentId: IntentId.parse(v7()),
        sessionId,
        subjectId,
        ...batch,
        fromMs,
        leaves,
      } satisfies SealBatch,
      frames: stretches.map(({ fromSequence, toSequence }, index) => ({
        salt: salts[index] ?? '',
        fromSequence,
        toSequence,
      })),
      throughSequence,
    };
  }
}

function startStretch(info: SignalInfo, first: StreamFrame, record: FramesRecord, sequence: number): Stretch {
  const { fromMs, toMs } = record;
  return {
    info,
    first,
    hash: createHash('sha256'),
    fromMs,
    toMs,
    sampleCount: 0,
    fromSequence: sequence,
    toSequence: sequence,
  };
}

function sameMeaning({ info: known, first }: Stretch, info: SignalInfo, frame: StreamFrame): boolean {
  return (
    known.unit === info.unit &&
    known.offset === info.offset &&
    first.encoding === frame.encoding &&
    first.scale === frame.scale &&
    first.rateHz === frame.rateHz
  );
}

/** What the seal tells of a leaf's device: whether a simulator speaks. Nothing of what a person entered. */
function told({ devices }: Pick<Session, 'devices'>, deviceId: DeviceId | null): { simulated?: boolean } {
  const device = devices.find((each) => each.deviceId === deviceId);
  return device === undefined ? {} : { simulated: device.simulated };
}

function readingLeaf(session: Pick<Session, 'subjectId' | 'devices'>, reading: Reading): SealLeaf {
  const { readingId, sessionId, timeMs, code, source, deviceId, value, absence, enteredBy } = reading;
  const { unit } = vitals[code];
  const { subjectId } = session;
  const what = { code, unit, source, deviceId, value, absence, enteredBy, ...told(session, deviceId) };
  return { kind: 'reading', salt: newSalt(), readingId, sessionId, subjectId, timeMs, ...what };
}

function waveformLeaf(
  session: Pick<Session, 'sessionId' | 'subjectId' | 'devices'>,
  { info, first, hash, fromMs, toMs, sampleCount }: Stretch,
  salt: string,
): SealLeaf {
  const { deviceId, signalId, unit, offset } = info;
  const { encoding, scale, rateHz } = first;
  return {
    kind: 'waveform',
    salt,
    sessionId: session.sessionId,
    subjectId: session.subjectId,
    deviceId,
    signalId,
    unit,
    encoding,
    scale,
    offset,
    rateHz,
    fromMs,
    toMs,
    sampleCount,
    framesDigest: hash.digest('hex'),
    ...told(session, deviceId),
  };
}
