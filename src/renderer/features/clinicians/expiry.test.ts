import { describe, expect, it } from 'vitest';
import { expiryOf } from './expiry.ts';

const now = Date.UTC(2026, 2, 1, 12);
const day = 24 * 3_600_000;

describe('the end of a certificate', () => {
  it('is warned of from 30 days before on, and not a minute earlier', () => {
    expect(expiryOf(now + 30 * day + 60_000, now)).toEqual({ kind: 'fine' });
    expect(expiryOf(now + 30 * day, now)).toEqual({ kind: 'soon', days: 30 });
  });

  it('the last hour is the last day, and what ended is said to have ended', () => {
    expect(expiryOf(now + 3_600_000, now)).toEqual({ kind: 'soon', days: 1 });
    expect(expiryOf(now, now)).toEqual({ kind: 'ended' });
  });
});
