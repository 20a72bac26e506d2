import { describe, expect, it } from 'vitest';
import { i18n } from '#renderer/i18n/index.ts';
import { remainingText } from './progress.ts';

describe('how long the outbox will take', () => {
  it.each([
    [null, 'cannot be told yet'],
    [0, 'less than a minute'],
    [60_000, 'less than a minute'],
    [61_000, 'about 2 min'],
    [119 * 60_000, 'about 119 min'],
    [120 * 60_000, 'about 2 h'],
    [26.5 * 3_600_000, 'about 27 h'],
  ])('%j ms is said as “%s”, never shorter than it is', (remainingMs, words) => {
    expect(remainingText(i18n.t, remainingMs)).toBe(words);
  });
});
