import { describe, expect, it } from 'vitest';
import { onBench, probed } from '../testing/bench.ts';
import { bitalino } from './driver.ts';
import { commandSpacingMs, frameCrc } from './protocol.ts';

/** An answer to the question for the state: battery count at 12, CRC in the last nibble. */
function state(battery: number, length: number): Uint8Array {
  const answer = new Uint8Array(length);
  new DataView(answer.buffer).setUint16(12, battery, true);
  answer[length - 1] = 0x50;
  answer[length - 1] = 0x50 | frameCrc(answer, 0, length);
  return answer;
}

function batteryAfter(answer: Uint8Array): number | null | undefined {
  const { recognised } = probed(bitalino, [new TextEncoder().encode('BITalino_v5.2\n')], 100);
  const bench = onBench((host) => recognised!.open(host, recognised!.configuration));
  bench.push(answer, 10);
  bench.wait(commandSpacingMs);
  return bench.batteries.at(-1);
}

describe('the battery of a BITalino (without a port)', () => {
  it('is read from an answer of either length', () => {
    for (const length of [16, 17]) expect(batteryAfter(state(600, length))).toBeCloseTo(0.584, 2);
  });

  it('is not known when the answer is cut, its CRC is wrong or no such battery exists', () => {
    const damaged = state(600, 17);
    damaged[3] = 0x10;
    for (const answer of [
      damaged,
      state(600, 17).subarray(0, 15),
      state(0, 17),
      state(1023, 17),
      state(0xffff, 16),
      state(300, 17),
    ]) {
      expect(batteryAfter(answer)).toBeNull();
    }
  });
});
