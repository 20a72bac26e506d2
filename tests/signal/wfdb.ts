import { readFileSync } from 'node:fs';

/** Codes that stand for a beat in a WFDB annotation file (WFDB Applications Guide, appendix "Annotation codes"). */
const beatCodes = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 25, 30, 34, 35, 38, 41]);

/** First signal of a two-signal format 212 record. @returns mV, oldest first */
export function readFirstSignal212(path: string, adcZero: number, countsPerMillivolt: number): Float32Array {
  const bytes = readFileSync(path);
  const out = new Float32Array(Math.floor(bytes.length / 3));
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    const raw = (bytes[at] ?? 0) | (((bytes[at + 1] ?? 0) & 0x0f) << 8);
    out[i] = ((raw >= 2048 ? raw - 4096 : raw) - adcZero) / countsPerMillivolt;
  }
  return out;
}

/** Sample indexes of the beats in an MIT-format annotation file. */
export function readBeats(path: string): number[] {
  const bytes = readFileSync(path);
  const word = (at: number) => bytes.readUInt16LE(at);
  const beats: number[] = [];
  let sample = 0;
  for (let at = 0; at + 1 < bytes.length;) {
    const value = word(at) & 0x3ff;
    const code = word(at) >> 10;
    at += 2;
    if (code === 0 && value === 0) break;
    if (code === 59) {
      sample += (word(at) << 16) | word(at + 2) | 0;
      at += 4;
    } else if (code === 63) {
      at += value + (value & 1);
    } else if (code < 60) {
      sample += value;
      if (beatCodes.has(code)) beats.push(sample);
    }
  }
  return beats;
}

export interface Score {
  readonly beats: number;
  readonly missed: number;
  readonly extra: number;
}

/** Beat-by-beat comparison as in ANSI/AAMI EC57: a pair matches within `windowSamples`, each beat once. */
export function score(reference: readonly number[], found: readonly number[], windowSamples: number): Score {
  let r = 0;
  let f = 0;
  let missed = 0;
  let extra = 0;
  while (r < reference.length || f < found.length) {
    const distance = (found[f] ?? Infinity) - (reference[r] ?? Infinity);
    if (Math.abs(distance) <= windowSamples) {
      r++;
      f++;
    } else if (r >= reference.length || distance < 0) {
      extra++;
      f++;
    } else {
      missed++;
      r++;
    }
  }
  return { beats: reference.length, missed, extra };
}
