import { encodeFrame } from '#shared/codec/frame.ts';
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

/** Four devices of two signals; each sends 20 ms of both in one message, one device every 5 ms. */
const signalsOfDevice = 2;
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

/** Millivolts of an ECG-like pulse train: narrow QRS, broad T, some ripple. */
function millivolts(signal: number, index: number): number {
  const t = (index / picture.rateHz + signal * 0.11) % 0.8;
  const bump = (at: number, width: number, height: number) => height * Math.exp(-(((t - at) / width) ** 2));
  const ripple = 0.02 * Math.sin(index * 0.63 + signal);
  return bump(0.3, 0.012, 1.2) - bump(0.34, 0.014, 0.3) + bump(0.55, 0.05, 0.3) + ripple;
}

/**
 * Calls back with binary messages of stream frames in real time, after as many as fill the window once.
 * Runs until the page closes.
 */
export function startFeed(onMessage: (message: ArrayBuffer) => void): void {
  const windowSamples = picture.windowS * picture.rateHz;
  const startedMs = performance.now();
  const originMs = performance.timeOrigin + startedMs - picture.windowS * 1000;
  const sent = Array.from({ length: devices }, () => 0);
  const send = (device: number) => {
    const first = (sent[device] ?? 0) * messageSamples;
    const frames = Array.from({ length: signalsOfDevice }, (_, i) => {
      const signal = device * signalsOfDevice + i;
      return encodeFrame({
        streamId: signal + 1,
        sequence: sent[device] ?? 0,
        firstSample: first,
        startMs: originMs + (first * 1000) / picture.rateHz,
        rateHz: picture.rateHz,
        encoding: 'i16',
        scale,
        absence: null,
        samples: Int16Array.from(
          { length: messageSamples },
          (_s, n) => millivolts(signal, first + n) / scale,
        ),
      });
    });
    sent[device] = (sent[device] ?? 0) + 1;
    const message = new Uint8Array(frames.reduce((bytes, frame) => bytes + frame.length, 0));
    let at = 0;
    for (const frame of frames) {
      message.set(frame, at);
      at += frame.length;
    }
    onMessage(message.buffer);
  };
  const tick = () => {
    const elapsedMs = performance.now() - startedMs;
    for (let device = 0; device < devices; device++) {
      const due =
        windowSamples +
        ((elapsedMs - device * tickMs) * picture.rateHz) / 1000 -
        (sent[device] ?? 0) * messageSamples;
      for (let n = Math.floor(due / messageSamples); n > 0; n--) send(device);
    }
  };
  tick();
  setInterval(tick, tickMs);
}
