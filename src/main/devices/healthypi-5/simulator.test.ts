import { describe, expect, it } from 'vitest';
import { createBody, syntheticPatient } from '#main/simulation/models/body.ts';
import { emptySample } from '#main/simulation/source.ts';
import {
  createHealthyPi5Decoder,
  ecgFullScale,
  ecgMillivoltPerCount,
  sampleRateHz,
  type SamplePacket,
} from './protocol.ts';
import { createHealthyPi5 } from './simulator.ts';

const patient = syntheticPatient({ seed: 1, heartRatePerMin: 80, spo2Percent: 96 });

function packetsOf(device: ReturnType<typeof createHealthyPi5>, untilMs: number): SamplePacket[] {
  const packets: SamplePacket[] = [];
  const decoder = createHealthyPi5Decoder({
    sample: (packet) => void packets.push({ ...packet }),
    ecgBlock: () => undefined,
    ppgBlock: () => undefined,
  });
  device.run(untilMs, (frame) => decoder.push(frame));
  expect(decoder.skippedBytes).toBe(0);
  return packets;
}

describe('simulated HealthyPi 5', () => {
  it('says 128 packets a second that the decoder understands, with the body’s ECG to half a converter step', () => {
    const packets = packetsOf(createHealthyPi5(patient), 10_000);
    const body = createBody({ seed: 1, heartRatePerMin: 80, spo2Percent: 96, rateHz: sampleRateHz });
    expect(packets).toHaveLength(1280);
    for (const packet of packets) {
      const step = 256 * ecgMillivoltPerCount;
      expect(Math.abs(packet.ecg * ecgMillivoltPerCount - body.next().ecg!)).toBeLessThanOrEqual(step / 2);
    }
    const last = packets.at(-1)!;
    expect(last.heartRate).toBeGreaterThan(74);
    expect(last.heartRate).toBeLessThan(86);
    expect(last.spo2).toBeGreaterThanOrEqual(95);
    expect(last.spo2).toBeLessThanOrEqual(97);
    expect(last.temperature / 100).toBeCloseTo(36.8, 0);
    expect(last.respiratoryRate).toBeGreaterThan(10);
  });

  it('the two lights pulse in the ratio that stands for the SpO2', () => {
    const packets = packetsOf(createHealthyPi5(patient), 5000);
    const relativePulse = (light: 'red' | 'infrared') => {
      const values = packets.map((packet) => packet[light]);
      return Math.max(...values) / Math.min(...values) - 1;
    };
    const spo2 = 110 - 25 * (relativePulse('red') / relativePulse('infrared'));
    expect(Math.abs(spo2 - 96)).toBeLessThan(1);
  });

  it('with a lead off, ECG and respiration run into their ends, rates are 0, the finger goes on', () => {
    const device = createHealthyPi5(patient);
    device.leadOff(true);
    for (const packet of packetsOf(device, 1000)) {
      expect(packet).toMatchObject({
        ecg: ecgFullScale,
        bioz: 2 ** 19 - 1,
        heartRate: 0,
        respiratoryRate: 0,
      });
      expect(packet.spo2).toBeGreaterThan(90);
    }
  });

  it('what nobody put on is not measured: no pulse in the light, no SpO2, no temperature', () => {
    const nobody = { rateHz: sampleRateHz, next: () => emptySample() };
    const device = createHealthyPi5({ source: () => nobody, bloodPressure: () => null });
    const packets = packetsOf(device, 500);
    expect(packets.every(({ spo2, temperature, heartRate }) => spo2 + temperature + heartRate === 0)).toBe(
      true,
    );
    expect(new Set(packets.map(({ infrared }) => infrared)).size).toBe(1);
  });
});
