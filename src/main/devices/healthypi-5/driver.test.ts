import { describe, expect, it } from 'vitest';
import { onBench, probed } from '../testing/bench.ts';
import { healthyPi5 } from './driver.ts';
import {
  biozFullScale,
  ecgFullScale,
  encodeSample,
  samplePacketBytes,
  type SamplePacket,
} from './protocol.ts';

const packet = (index: number, change: Partial<SamplePacket> = {}): Uint8Array => {
  const bytes = new Uint8Array(samplePacketBytes);
  const body = { ecg: 1000 * (index % 50), bioz: 500 + index, red: 9000 + index, infrared: 9500 + index };
  const numbers = { temperature: 3700, spo2: 97, heartRate: 72, respiratoryRate: 15 };
  encodeSample({ ...body, biozFresh: true, ...numbers, ...change }, bytes);
  return bytes;
};

function connected() {
  const first = [0, 1, 2, 3].map((index) => packet(index));
  const { recognised } = probed(healthyPi5, first, 100);
  return onBench((host) => recognised!.open(host, {}));
}

describe('HealthyPi 5 (without a port)', () => {
  it('says the breathing signal once more where it is sampled half as often, and not the last value for ever', () => {
    const bench = connected();
    const fresh = [true, false, true, false, false, false, true];
    fresh.forEach((biozFresh, index) => bench.push(packet(index, { biozFresh, bioz: 700 })));
    expect(bench.ticks.map((row) => row[1])).toEqual([700, 700, 700, 700, 'stale', 'stale', 700]);
  });

  it('of a lead that comes off not one sample at the converter’s end is told as a curve, be it of heart or breath', () => {
    const bench = connected();
    const ends = [
      { ecg: ecgFullScale, bioz: biozFullScale },
      { ecg: -ecgFullScale, bioz: -biozFullScale },
    ];
    for (const end of ends) {
      for (let index = 0; index < 200; index += 1) bench.push(packet(index, end));
    }
    const told = bench.ticks.map(([ecg, bioz]) => [ecg, bioz]);
    expect(told).toHaveLength(400);
    expect(told.filter(([ecg, bioz]) => typeof ecg === 'number' || typeof bioz === 'number')).toEqual([]);
    expect(told.at(-1)).toEqual(['lead-off', 'lead-off']);
  });

  it.each([
    ['SpO2 of 0', { spo2: 0 }, 'spo2', 'searching'],
    ['SpO2 of 25, which means no finger', { spo2: 25 }, 'spo2', 'probe-off'],
    ['SpO2 above 100', { spo2: 127 }, 'spo2', 'out-of-range'],
    ['SpO2 of 255', { spo2: 255 }, 'spo2', 'out-of-range'],
    ['a heart rate of 0', { heartRate: 0 }, 'heart-rate', 'searching'],
    ['a respiratory rate of 255', { respiratoryRate: 255 }, 'respiratory-rate', 'out-of-range'],
    ['a temperature of 0', { temperature: 0 }, 'temperature', 'probe-off'],
    ['a temperature of -9.99', { temperature: -999 }, 'temperature', 'out-of-range'],
    ['a temperature with all bits set', { temperature: -1 }, 'temperature', 'out-of-range'],
  ] as const)('with %s gives no number', (_what, change, code, reason) => {
    const bench = connected();
    bench.push(packet(0, change), 1000);
    expect(bench.vitals.filter((vital) => vital.code === code)).toEqual([{ code, known: reason }]);
    expect(bench.vitals.filter(({ known }) => typeof known === 'number')).toHaveLength(3);
  });
});
