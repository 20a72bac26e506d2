import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBody, syntheticPatient } from '#main/simulation/models/body.ts';
import type { SimulatedDevice } from '#main/simulation/simulator.ts';
import { command, createBitalinoDecoder, frameBytes, frameCrc, stateBytes } from './protocol.ts';
import { createBitalino } from './simulator.ts';

const patient = syntheticPatient({ seed: 2 });

function tell(device: SimulatedDevice, timeMs: number, ...bytes: number[]): number[] {
  const heard: number[] = [];
  device.receive(Uint8Array.from(bytes), timeMs, (frame) => heard.push(...frame));
  return heard;
}

function hear(device: SimulatedDevice, timeMs: number): number[] {
  const heard: number[] = [];
  device.run(timeMs, (frame) => heard.push(...frame));
  return heard;
}

describe('simulated BITalino', () => {
  it('is silent until started, streams at the rate that was set, and is silent after the stop', () => {
    const device = createBitalino(patient);
    expect(hear(device, 1000)).toEqual([]);
    tell(device, 1000, command.rate(100), command.start([0, 1, 2]));
    expect(hear(device, 3000)).toHaveLength(200 * frameBytes(3));
    tell(device, 3000, command.stop);
    expect(hear(device, 5000)).toEqual([]);
  });

  it('frames carry the body’s ECG, EMG and airflow on A1, A2 and A3 and are counted without a hole', () => {
    const device = createBitalino(patient);
    const body = createBody({ seed: 2, rateHz: 1000 });
    tell(device, 0, command.rate(1000), command.start([0, 1, 2]));
    let frames = 0;
    const decoder = createBitalinoDecoder(3, (frame) => {
      const { ecg, emg, airflow } = body.next();
      expect(frame.sequence).toBe(frames & 0x0f);
      expect(Math.abs((frame.analogue[0]! / 1024 - 0.5) * 3 - ecg!)).toBeLessThan(0.002);
      expect(Math.abs((frame.analogue[1]! / 1024 - 0.5) * (3300 / 1009) - emg!)).toBeLessThan(0.002);
      expect(Math.abs((frame.analogue[2]! / 1024 - 0.5) * 4 - airflow!)).toBeLessThan(0.003);
      frames += 1;
    });
    device.run(2000, (frame) => decoder.push(frame));
    expect(decoder.skippedBytes).toBe(0);
    expect(frames).toBeGreaterThan(1990);
  });

  it('answers version and state when idle, and nothing but stop while it streams', () => {
    const device = createBitalino(patient);
    expect(String.fromCharCode(...tell(device, 0, command.version))).toMatch(/^BITalino_v[\d.]+\n$/);
    tell(device, 0, command.battery(9));
    const state = Uint8Array.from(tell(device, 0, command.state));
    expect(state).toHaveLength(stateBytes);
    expect(state.at(-1)! & 0x0f).toBe(frameCrc(state, 0, stateBytes));
    expect(state[14]).toBe(9);
    const battery = (state[12]! | (state[13]! << 8)) * (2 / 1024) * 3.3;
    expect(battery).toBeCloseTo(4.04, 1);
    tell(device, 0, command.start([0]));
    expect(tell(device, 0, command.version, command.state)).toEqual([]);
    tell(device, 0, command.idle);
    expect(tell(device, 0, command.version)).not.toEqual([]);
  });

  it('forgets its acquisition when it loses power', () => {
    const device = createBitalino(patient);
    tell(device, 0, command.start([0]));
    device.powerOn();
    expect(hear(device, 1000)).toEqual([]);
  });

  it('a lead that is off drives ECG and EMG to the end of the converter', () => {
    const device = createBitalino(patient);
    device.leadOff(true);
    tell(device, 0, command.start([0, 1, 2]));
    const decoder = createBitalinoDecoder(3, ({ analogue }) => {
      expect([analogue[0], analogue[1]]).toEqual([1023, 1023]);
      expect(analogue[2]).toBeLessThan(1023);
    });
    device.run(500, (frame) => decoder.push(frame));
  });

  it('any bytes at any time leave it answering after an idle command (property)', () => {
    assert(
      property(uint8Array({ maxLength: 64 }), (noise) => {
        const device = createBitalino(patient);
        tell(device, 5, ...noise);
        device.run(20, () => undefined);
        tell(device, 20, command.idle);
        expect(String.fromCharCode(...tell(device, 20, command.version))).toMatch(/^BITalino/);
      }),
      { numRuns: 300 },
    );
  });
});
