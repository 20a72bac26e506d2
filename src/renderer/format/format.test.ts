import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** Formatters know the zone of the moment in which they are made. */
async function formatIn(zone: string): Promise<typeof import('./format.ts')> {
  vi.stubEnv('TZ', zone);
  vi.resetModules();
  return import('./format.ts');
}

const at = (text: string): number => Date.parse(text);

describe('times on screen are of the place where the screen is', () => {
  let format: typeof import('./format.ts');
  beforeAll(async () => {
    format = await formatIn('Europe/Berlin');
  });
  afterAll(() => vi.unstubAllEnvs());

  it('a time of today stands by the clock, any other with its date, another year with its year', () => {
    const now = at('2026-11-26T13:05:09Z');
    expect(format.formatMoment(at('2026-11-26T01:30:00Z'), now)).toBe('02:30');
    expect(format.formatMoment(at('2026-11-25T22:59:59Z'), now)).toBe('25 Nov, 23:59');
    // Five hours ago and yet another day: by the clock alone it would be taken for tonight.
    expect(format.formatMoment(at('2026-11-25T22:30:00Z'), at('2026-11-26T03:00:00Z'))).toBe('25 Nov, 23:30');
    expect(format.formatMoment(at('2026-11-27T05:00:00Z'), now)).toBe('27 Nov, 06:00');
    expect(format.formatMoment(at('2025-11-26T13:05:09Z'), now)).toBe('26 Nov 2025, 14:05');
    expect(format.formatMomentSeconds(at('2026-11-26T13:05:09Z'), now)).toBe('14:05:09');
    expect(format.formatMomentSeconds(at('2026-11-25T13:05:09Z'), now)).toBe('25 Nov, 14:05:09');
  });

  it('midnight is 00:00 of its own day', () => {
    expect(format.formatMoment(at('2026-11-25T23:00:00Z'), at('2026-11-26T13:00:00Z'))).toBe('00:00');
  });

  it('the hour that the clock shows twice tells which one is meant, and no other hour does', () => {
    const now = at('2026-10-25T12:00:00Z');
    expect(format.formatMoment(at('2026-10-25T00:30:00Z'), now)).toBe('02:30 CEST');
    expect(format.formatMoment(at('2026-10-25T01:30:00Z'), now)).toBe('02:30 CET');
    expect(format.formatDateTime(at('2026-10-25T01:30:00Z'))).toBe('25 Oct 2026, 02:30 CET');
    expect(format.formatMoment(at('2026-10-24T23:59:00Z'), now)).toBe('01:59');
    expect(format.formatMoment(at('2026-10-25T02:00:00Z'), now)).toBe('03:00');
    expect(format.formatMoment(at('2026-03-29T01:00:00Z'), at('2026-03-29T12:00:00Z'))).toBe('03:00');
  });

  it('evidence has its seconds and its zone', () => {
    expect(format.formatEvidenceTime(at('2026-11-26T13:05:09Z'))).toBe('26 Nov 2026, 14:05:09 CET');
    expect(format.formatEvidenceTime(at('2026-07-01T13:05:09Z'))).toBe('01 Jul 2026, 15:05:09 CEST');
  });
});

describe('a day of birth', () => {
  it.each(['Pacific/Apia', 'America/New_York', 'Asia/Kathmandu'])(
    'is the same day wherever it is read, in %s too',
    async (zone) => {
      const { formatDay } = await formatIn(zone);
      expect(formatDay('1956-03-14')).toBe('14 Mar 1956');
      // Samoa left this day out.
      expect(formatDay('2011-12-30')).toBe('30 Dec 2011');
      vi.unstubAllEnvs();
    },
  );
});

describe('vitals on screen', () => {
  it('have the decimals that a clinician works with, and the unit as it is written', async () => {
    const { formatVital, vitalUnit } = await formatIn('UTC');
    expect(`${formatVital('temperature', 36.82)} ${vitalUnit('temperature')}`).toBe('36.8 °C');
    expect(formatVital('temperature', 37)).toBe('37.0');
    expect(formatVital('heart-rate', 71.6)).toBe('72');
    expect(formatVital('spo2', 100)).toBe('100');
    expect(`${formatVital('nibp-systolic', 250.4)} ${vitalUnit('nibp-systolic')}`).toBe('250 mmHg');
    vi.unstubAllEnvs();
  });

  it('half an hour of another offset is told too', async () => {
    const { formatEvidenceTime } = await formatIn('Australia/Lord_Howe');
    // The clock goes back by half an hour there.
    const { formatMoment } = await formatIn('Australia/Lord_Howe');
    expect(formatMoment(at('2026-04-04T14:45:00Z'), at('2026-04-05T10:00:00Z'))).toMatch(/^01:45 \S+$/);
    expect(formatMoment(at('2026-04-04T15:15:00Z'), at('2026-04-05T10:00:00Z'))).toMatch(/^01:45 \S+$/);
    expect(formatEvidenceTime(at('2026-04-04T15:15:00Z'))).toContain('01:45:00');
    vi.unstubAllEnvs();
  });
});
