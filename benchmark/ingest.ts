import { createBitalinoDecoder, encodeFrame, frameBytes } from '#main/devices/bitalino/protocol.ts';
import { createNamedDecoder } from '#main/devices/csv-line/named-lines.ts';
import { createCsvDecoder, type Fields } from '#main/devices/csv-line/protocol.ts';
import {
  createHealthyPi5Decoder,
  encodeSample,
  samplePacketBytes,
  type SamplePacket,
} from '#main/devices/healthypi-5/protocol.ts';
import { report } from './lib/report.ts';

/**
 * How many frames a second one core decodes. Beside it, in the same run and over the same bytes, a loop that does
 * nothing but add up the bytes: what the machine and the run-time allow at all.
 */
const frames = 200_000;
/** Bytes that a serial port hands over at once. */
const chunkBytes = 4096;
const rounds = 15;

function healthyPi5Bytes(): Uint8Array {
  const bytes = new Uint8Array(frames * samplePacketBytes);
  const packet: SamplePacket = {
    ecg: 0,
    bioz: 0,
    biozFresh: true,
    red: 0,
    infrared: 0,
    temperature: 3680,
    spo2: 97,
    heartRate: 72,
    respiratoryRate: 14,
  };
  for (let i = 0; i < frames; i += 1) {
    packet.ecg = Math.round(2e6 * Math.sin(i / 20));
    packet.bioz = Math.round(1e5 * Math.sin(i / 300));
    packet.red = 100_000 + (i % 5000);
    packet.infrared = 120_000 + (i % 7000);
    encodeSample(packet, bytes, i * samplePacketBytes);
  }
  return bytes;
}

function bitalinoBytes(): Uint8Array {
  const length = frameBytes(6);
  const bytes = new Uint8Array(frames * length);
  const frame = { sequence: 0, digital: 0, analogue: new Uint16Array(6) };
  for (let i = 0; i < frames; i += 1) {
    frame.sequence = i & 0x0f;
    for (let channel = 0; channel < 6; channel += 1) {
      frame.analogue[channel] = (i * (channel + 3)) % (channel < 4 ? 1024 : 64);
    }
    encodeFrame(frame, bytes, i * length);
  }
  return bytes;
}

function textBytes(line: (ecg: string, spo2: string, count: number) => string): Uint8Array {
  const lines = Array.from({ length: frames }, (_, i) =>
    line(Math.sin(i / 20).toFixed(4), (95 + Math.cos(i / 300)).toFixed(1), i % 1024),
  );
  return new TextEncoder().encode(lines.join(''));
}

/** Calls `work` with all bytes in chunks. @returns seconds of the fastest of some rounds */
function fastest(bytes: Uint8Array, makeWork: () => (chunk: Uint8Array) => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const work = makeWork();
    const start = process.hrtime.bigint();
    for (let at = 0; at < bytes.length; at += chunkBytes) work(bytes.subarray(at, at + chunkBytes));
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
  }
  return best;
}

/** Keeps what was computed, so that nothing is optimised away. */
let kept = 0;

function sumSeconds(bytes: Uint8Array): number {
  return fastest(bytes, () => (chunk) => {
    let sum = 0;
    for (let i = 0; i < chunk.length; i += 1) sum += chunk[i] ?? 0;
    kept += sum;
  });
}

function measure(bytes: Uint8Array, start: (count: () => void) => (chunk: Uint8Array) => void) {
  let decoded = 0;
  const seconds = fastest(bytes, () => {
    decoded = 0;
    return start(() => (decoded += 1));
  });
  // A BITalino frame is only delivered when the next one is there.
  if (decoded < frames - 1) throw new Error(`decoded ${decoded} of ${frames} frames`);
  const megabytesPerSecond = bytes.length / seconds / 1e6;
  return { framesPerSecond: frames / seconds, megabytesPerSecond, limitRatio: seconds / sumSeconds(bytes) };
}

const healthyPi5 = measure(healthyPi5Bytes(), (count) => {
  const decoder = createHealthyPi5Decoder({
    sample(packet) {
      kept += packet.ecg + packet.infrared;
      count();
    },
    ecgBlock: () => undefined,
    ppgBlock: () => undefined,
  });
  return (chunk) => decoder.push(chunk);
});
const bitalino = measure(bitalinoBytes(), (count) => {
  const decoder = createBitalinoDecoder(6, (frame) => {
    kept += frame.analogue[0] ?? 0;
    count();
  });
  return (chunk) => decoder.push(chunk);
});

const plain: Fields = { separator: ',', decimal: '.', trailing: false, suffixes: [] };
const lines = measure(
  textBytes((ecg, spo2, count) => `${ecg},${spo2},${count}\r\n`),
  (count) => {
    const decoder = createCsvDecoder((values) => {
      kept += values[0] ?? 0;
      count();
    }, plain);
    return (chunk) => decoder.push(chunk);
  },
);
const names = ['ECG', 'SpO2', 'n'];
const namedLines = measure(
  textBytes((ecg, spo2, count) => `ECG:${ecg}\tSpO2:${spo2}\tn:${count}\r\n`),
  (count) => {
    const decoder = createNamedDecoder(
      { decimal: '.', names, suffixes: names.map(() => '') },
      (values) => {
        kept += values[0] ?? 0;
        count();
      },
      () => undefined,
    );
    return (chunk) => decoder.push(chunk);
  },
);

report('ingest', {
  healthypi5FramesPerSecond: Math.round(healthyPi5.framesPerSecond),
  bitalinoFramesPerSecond: Math.round(bitalino.framesPerSecond),
  // Time of decoding over time of adding up the same bytes.
  healthypi5TimesByteSum: healthyPi5.limitRatio,
  bitalinoTimesByteSum: bitalino.limitRatio,
  linesMegabytesPerSecond: Math.round(lines.megabytesPerSecond),
  namedLinesMegabytesPerSecond: Math.round(namedLines.megabytesPerSecond),
  linesTimesByteSum: lines.limitRatio,
  namedLinesTimesByteSum: namedLines.limitRatio,
});
if (!Number.isFinite(kept)) throw new Error('nothing was computed');
