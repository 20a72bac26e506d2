import { encodeFrame, frameByteLength, frameHeaderBytes } from '#shared/codec/frame.ts';
import type { LiveSignal } from '#shared/domain/signals.ts';
import { DeviceId } from '#shared/domain/ids.ts';

/** The same for every contender: what is shown, how large, and how the samples come. */
export const picture = {
  signals: 8,
  rateHz: 500,
  windowS: 10,
  widthCss: 1280,
  heightCss: 720,
} as const;

/** Two devices of four signals; each sends 20 ms of all four in one message, one device every 10 ms. */
const signalsOfDevice = 4;
const devices = picture.signals / signalsOfDevice;
const messageSamples = picture.rateHz / 50;
const tickMs = 20 / devices;
const scale = 0.001;

export const colours = [
  '#4ade80',
  '#22d3ee',
  '#fbbf24',
  '#f87171',
  '#a78bfa',
  '#34d399',
  '#60a5fa',
  '#f472b6',
] as const;

export const signals: readonly LiveSignal[] = Array.from({ length: picture.signals }, (_, i) => ({
  signalId: `s${i}`,
  deviceId: DeviceId.parse('00000000-0000-7000-8000-000000000001'),
  code: 'ecg-ii',
  label: `Signal ${i + 1}`,
  unit: 'mV',
  rateHz: picture.rateHz,
  encoding: 'i16',
  scale,
  offset: 0,
  displayRange: [-1, 2],
  streamId: i + 1,
}));

const beatSamples = 0.8 * picture.rateHz;

/** Counts of one beat of an ECG-like pulse train (narrow QRS, broad T, some ripple), twice: any message is a slice. */
const beats = signals.map((_, signal) =>
  Int16Array.from({ length: 2 * beatSamples }, (_count, i) => {
    const t = (i / picture.rateHz + signal * 0.11) % 0.8;
    const bump = (at: number, width: number, height: number) => height * Math.exp(-(((t - at) / width) ** 2));
    const ripple = 0.02 * Math.sin((2 * Math.PI * 40 * i) / beatSamples + signal);
    return (bump(0.3, 0.012, 1.2) - bump(0.34, 0.014, 0.3) + bump(0.55, 0.05, 0.3) + ripple) / scale;
  }),
);

/** Makes the messages of one device: a frame of each of its signals. Cheap, since it is not what is measured. */
class MessageMaker {
  readonly #template: Uint8Array;
  readonly #frameBytes = frameByteLength('i16', messageSamples);
  readonly #beats: readonly Int16Array[];

  constructor(device: number) {
    const first = device * signalsOfDevice;
    this.#beats = beats.slice(first, first + signalsOfDevice);
    this.#template = new Uint8Array(this.#frameBytes * signalsOfDevice);
    for (let i = 0; i < signalsOfDevice; i++) {
      const frame = encodeFrame({
        streamId: first + i + 1,
        sequence: 0,
        firstSample: 0,
        startMs: 0,
        rateHz: picture.rateHz,
        encoding: 'i16',
        scale,
        absence: null,
        samples: new Int16Array(messageSamples),
      });
      this.#template.set(frame, i * this.#frameBytes);
    }
  }

  make(sequence: number, originMs: number): ArrayBuffer {
    const message = this.#template.slice();
    const view = new DataView(message.buffer);
    const firstSample = sequence * messageSamples;
    const from = firstSample % beatSamples;
    this.#beats.forEach((beat, i) => {
      const at = i * this.#frameBytes;
      view.setUint32(at + 12, sequence, true);
      view.setFloat64(at + 16, firstSample, true);
      view.setFloat64(at + 24, originMs + (firstSample * 1000) / picture.rateHz, true);
      new Int16Array(message.buffer, at + frameHeaderBytes).set(beat.subarray(from, from + messageSamples));
    });
    return message.buffer;
  }
}

/**
 * Calls back with binary messages of stream frames in real time, after as many as fill the window once.
 * Runs until the page closes.
 */
export function startFeed(onMessage: (message: ArrayBuffer) => void): void {
  const windowSamples = picture.windowS * picture.rateHz;
  const startedMs = performance.now();
  const originMs = performance.timeOrigin + startedMs - picture.windowS * 1000;
  const makers = Array.from({ length: devices }, (_, device) => new MessageMaker(device));
  const sent = Array.from({ length: devices }, () => 0);
  const tick = () => {
    const elapsedMs = performance.now() - startedMs;
    makers.forEach((maker, device) => {
      const dueSamples = windowSamples + ((elapsedMs - device * tickMs) * picture.rateHz) / 1000;
      for (let n = sent[device] ?? 0; (n + 1) * messageSamples <= dueSamples; n++) {
        onMessage(maker.make(n, originMs));
        sent[device] = n + 1;
      }
    });
  };
  tick();
  setInterval(tick, tickMs);
}
