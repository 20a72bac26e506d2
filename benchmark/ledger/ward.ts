import { v7 } from 'uuid';
import { DeviceId, IntentId, ReadingId, SessionId, SubjectId } from '#shared/domain/ids.ts';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import { vitals, VitalCode } from '#shared/domain/vitals.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { newSalt } from '#main/crypto/salt.ts';
import { sealIntent } from '#main/services/outbox/intents.ts';

/** How many devices a session records. Each gives six vitals a second and two waveforms of 500 Hz. */
export interface SessionSize {
  readonly devices: number;
}

const batchSeconds = 10;
const waveformsOfDevice = 2;
const rateHz = 500;
const vitalsOfDevice = ['heart-rate', 'pulse-rate', 'respiratory-rate', 'spo2', 'temperature', 'nibp-mean'];

/** Ten seconds as the recorder hands them over, readings first. */
export function leavesOf({ devices }: SessionSize): readonly SealLeaf[] {
  const session = { sessionId: SessionId.parse(v7()), subjectId: SubjectId.parse(v7()) };
  const deviceIds = Array.from({ length: devices }, () => DeviceId.parse(v7()));
  const fromMs = Date.now();
  const readings = deviceIds.flatMap((deviceId) =>
    Array.from({ length: batchSeconds }).flatMap((_, second) =>
      vitalsOfDevice.map((name, index): SealLeaf => {
        const code = VitalCode.parse(name);
        const of = { ...session, deviceId, code, unit: vitals[code].unit };
        const value = 60 + ((second + index) % 40);
        const rest = { source: 'device', value, absence: null, enteredBy: null } as const;
        const id = { salt: newSalt(), readingId: ReadingId.parse(v7()) };
        return { kind: 'reading', ...id, ...of, timeMs: fromMs + second * 1000, ...rest };
      }),
    ),
  );
  const waveforms = deviceIds.flatMap((deviceId) =>
    Array.from({ length: waveformsOfDevice }, (_, index): SealLeaf => {
      const of = { ...session, deviceId, signalId: `signal-${index}`, unit: 'mV' };
      const scale = { encoding: 'i16', scale: 0.005, offset: 0, rateHz } as const;
      const span = { fromMs, toMs: fromMs + batchSeconds * 1000, sampleCount: rateHz * batchSeconds };
      return {
        kind: 'waveform',
        salt: newSalt(),
        ...of,
        ...scale,
        ...span,
        framesDigest: sha256Hex(deviceId),
      };
    }),
  );
  return [...readings, ...waveforms];
}

/** A session of one user, batch after batch. */
export class WardSession {
  readonly #sessionId = SessionId.parse(v7());
  readonly #subjectId = SubjectId.parse(v7());
  #number = 0;
  readonly signer: Signer;

  constructor(signer: Signer) {
    this.signer = signer;
  }

  /** Hashes the leaves and builds their tree, each time anew: the work of sealing a batch. */
  next(leaves: readonly SealLeaf[]): NewIntent {
    const number = ++this.#number;
    const toMs = Date.now();
    return sealIntent({
      intentId: IntentId.parse(v7()),
      sessionId: this.#sessionId,
      subjectId: this.#subjectId,
      number,
      clinicianId: this.signer.clinicianId,
      fromMs: toMs - batchSeconds * 1000,
      toMs,
      final: false,
      leaves: [...leaves],
    });
  }
}

export function wardOf(users: number, nurses: readonly Signer[]): readonly WardSession[] {
  return Array.from({ length: users }, (_, index) => {
    const nurse = nurses[index % nurses.length];
    if (nurse === undefined) throw new Error('nobody is there to seal');
    return new WardSession(nurse);
  });
}
