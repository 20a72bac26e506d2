import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { encodeFrame, type StreamFrame } from '#shared/codec/frame.ts';
import type { Reading, SessionDevice } from '#shared/contract/sessions.ts';
import { ClinicianId, DeviceId, ReadingId, SessionId, SubjectId } from '#shared/domain/ids.ts';
import { SealLeaf } from '#shared/domain/sealing.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { BatchBuilder } from './batch-builder.ts';

const startedMs = 1_767_225_600_000;
const sessionId = SessionId.parse(v7());
const real = DeviceId.parse(v7());
const simulator = DeviceId.parse(v7());

function device(deviceId: DeviceId, simulated: boolean): SessionDevice {
  const times = { attachedMs: startedMs, detachedMs: null };
  return { deviceId, label: 'x', model: 'healthypi-5', simulated, ...times, signals: [] };
}

const session = {
  sessionId,
  subjectId: SubjectId.parse(v7()),
  devices: [device(real, false), device(simulator, true)],
};

function reading(deviceId: DeviceId | null, timeMs: number): Reading {
  return {
    readingId: ReadingId.parse(v7()),
    sessionId,
    timeMs,
    code: 'heart-rate',
    source: deviceId === null ? 'manual' : 'device',
    deviceId,
    value: 72,
    absence: null,
    enteredBy: deviceId === null ? ClinicianId.parse('n.okafor') : null,
    confirmed: false,
  };
}

function addFrames(builder: BatchBuilder, deviceId: DeviceId, startMs: number): void {
  const frame: StreamFrame = {
    streamId: 1,
    sequence: 0,
    firstSample: 0,
    startMs,
    rateHz: 250,
    encoding: 'i16',
    scale: 0.01,
    absence: null,
    samples: Int16Array.of(1, 2, 3),
  };
  const info: SignalInfo = {
    signalId: 'ecg',
    deviceId,
    code: 'ecg-ii',
    label: 'II',
    unit: 'mV',
    rateHz: 250,
    encoding: 'i16',
    scale: 0.01,
    offset: 0,
    displayRange: [-1, 1],
  };
  const bytes = encodeFrame(frame);
  builder.addFrames(info, { bytes, frames: [frame], fromMs: startMs, toMs: startMs + 12, sampleCount: 3 }, 1);
}

function take(builder: BatchBuilder) {
  const clinicianId = ClinicianId.parse('n.okafor');
  const [fromMs, toMs] = [startedMs + 10_000, startedMs + 20_000];
  return builder.take(session, { number: 2, clinicianId, fromMs, toMs, final: false }).batch;
}

describe('a batch', () => {
  it('tells of each leaf whether a simulator stands behind it, and nothing where no device does', () => {
    const builder = new BatchBuilder();
    builder.addReadings(
      [real, simulator, null].map((each) => reading(each, startedMs + 12_000)),
      1,
    );
    addFrames(builder, real, startedMs + 12_000);
    addFrames(builder, simulator, startedMs + 12_000);
    const { leaves } = take(builder);
    const told = leaves.map((leaf) => [leaf.kind, leaf.deviceId, leaf.simulated]);
    expect(told).toEqual([
      ['reading', real, false],
      ['reading', simulator, true],
      ['reading', null, undefined],
      ['waveform', real, false],
      ['waveform', simulator, true],
    ]);
    for (const leaf of leaves) expect(SealLeaf.parse(JSON.parse(JSON.stringify(leaf)))).toEqual(leaf);
    expect(Object.keys(leaves[2]!)).not.toContain('simulated');
  });

  it('covers its leaves, also those of before the last batch ended', () => {
    const late = new BatchBuilder();
    late.addReadings([reading(null, startedMs + 1_000), reading(real, startedMs + 12_000)], 1);
    expect(take(late)).toMatchObject({ fromMs: startedMs + 1_000, toMs: startedMs + 20_000 });
    const under = new BatchBuilder();
    addFrames(under, real, startedMs + 9_980);
    expect(take(under).fromMs).toBe(startedMs + 9_980);
    expect(take(new BatchBuilder()).fromMs).toBe(startedMs + 10_000);
  });
});
