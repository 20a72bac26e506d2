import { expect, it } from 'vitest';
import { DeviceId } from '#shared/domain/ids.ts';
import { untoldMs } from './coverage.ts';

/** One signal in buckets of 10 ms from 1,000 ms on; a dot is a bucket without samples. */
const drawn = (picture: string) => {
  const values = picture.split('').map((sign) => (sign === '.' ? null : 1));
  const deviceId = DeviceId.parse('01890a5d-ac96-774b-bcce-b302099a8057');
  return { deviceId, signalId: 'ecg', startMs: 1_000, bucketMs: 10, min: values, max: values };
};

it('a hole that a gap tells of is told', () => {
  expect(untoldMs(drawn('####....####'), [{ startMs: 1_038, endMs: 1_081 }])).toBe(0);
});

it('a hole that no gap tells of is counted, and so is the rest of one that is told in part', () => {
  expect(untoldMs(drawn('####....####'), [])).toBe(40);
  expect(untoldMs(drawn('####....####'), [{ startMs: 1_035, endMs: 1_045 }])).toBe(30);
});

it('nothing is missing before the first sample and after the last', () => {
  expect(untoldMs(drawn('...####...'), [])).toBe(0);
});
