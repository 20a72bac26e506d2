import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { TreatmentPlan } from '#shared/contract/treatments.ts';
import type { Due } from '#shared/domain/due.ts';
import { i18n } from '#renderer/i18n/index.ts';

const at = (text: string): number => Date.parse(text);
const plan: TreatmentPlan = {
  what: 'Heparin',
  dose: 5_000,
  unit: '[iU]',
  route: 'intravenous',
  schedule: { kind: 'every', everyHours: 8 },
  startMs: at('2026-10-24T20:00Z'),
  endMs: null,
  reason: 'Thrombosis',
};

describe('what a person reads of a treatment, in Berlin', () => {
  let texts: typeof import('./texts.ts');
  beforeAll(async () => {
    // Formatters know the zone of the moment in which they are made.
    vi.stubEnv('TZ', 'Europe/Berlin');
    vi.resetModules();
    texts = await import('./texts.ts');
    return () => vi.unstubAllEnvs();
  });

  const now = at('2026-11-26T13:00:20Z');
  it.each<[Due, number, string]>([
    [{ kind: 'at', timeMs: at('2026-11-26T13:20Z') }, now, 'Due at 14:20 (in 20 min)'],
    [{ kind: 'at', timeMs: at('2026-11-26T21:05Z') }, now, 'Due at 22:05 (in 8 h 5 min)'],
    [{ kind: 'at', timeMs: at('2026-11-27T01:00Z') }, now, 'Due on 27 Nov, 02:00 (in 12 h 0 min)'],
    [{ kind: 'now', timeMs: at('2026-11-26T13:20Z') }, now, 'Due at 14:20 (in 20 min)'],
    [{ kind: 'now', timeMs: at('2026-11-26T13:00Z') }, now, 'Due now (14:00)'],
    [{ kind: 'now', timeMs: at('2026-11-26T12:48Z') }, now, 'Due since 13:48 (12 min)'],
    [
      { kind: 'now', timeMs: at('2026-11-25T23:10Z') },
      at('2026-11-25T22:50Z'),
      'Due on 26 Nov, 00:10 (in 20 min)',
    ],
    [{ kind: 'overdue', timeMs: at('2026-11-26T12:00Z') }, now, 'Overdue since 13:00 (1 h 0 min)'],
    [{ kind: 'overdue', timeMs: at('2026-11-23T22:00Z') }, now, 'Overdue since 23 Nov, 23:00 (2 d 15 h)'],
    [
      { kind: 'overdue', timeMs: at('2025-11-26T13:00Z') },
      now,
      'Overdue since 26 Nov 2025, 14:00 (365 d 0 h)',
    ],
    [{ kind: 'notYet', timeMs: at('2026-11-27T07:00Z') }, now, 'Starts on 27 Nov, 08:00 (in 18 h 0 min)'],
    [{ kind: 'ended', timeMs: at('2026-11-26T07:00Z') }, now, 'Ended at 08:00'],
    [{ kind: 'noMore', timeMs: at('2026-11-26T17:00Z') }, now, 'No further dose, ends at 18:00'],
    // The clock on the wall says 02:30 twice that night, and goes from 02:59 to 02:00.
    [
      { kind: 'at', timeMs: at('2026-10-25T01:30Z') },
      at('2026-10-25T00:30Z'),
      'Due at 02:30 CET (in 1 h 0 min)',
    ],
    [
      { kind: 'at', timeMs: at('2026-10-25T04:00Z') },
      at('2026-10-24T21:00Z'),
      'Due on 25 Oct, 05:00 (in 7 h 0 min)',
    ],
    [{ kind: 'done' }, now, 'Given once'],
  ])('%j', (due, nowMs, text) => {
    expect(texts.dueText(i18n.t, due, nowMs).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it.each<[number, TreatmentPlan['unit'], string]>([
    [1, '{puff}', '1 puff'],
    [2, '{puff}', '2 puffs'],
    [1, '{tablet}', '1 tablet'],
    [0.5, '{tablet}', '0.5 tablets'],
    [10_000, '{drop}', '10000 drops'],
    [1, '[iU]', '1 unit'],
    [2, '[iU]', '2 units'],
    [2, 'mg', '2 mg'],
    [2, 'mg/h', '2 mg/h'],
    [2, 'ug/kg/min', '2 microgram/kg/min'],
  ])('a dose of %d %s is %s', (dose, unit, text) => {
    expect(texts.planText(i18n.t, { ...plan, dose, unit })).toBe(`${text} · intravenous · every 8 h`);
  });

  it('a plan tells its dose without powers of ten, and when it starts and ends', () => {
    expect(texts.planText(i18n.t, plan)).toBe('5000 units · intravenous · every 8 h');
    expect(texts.planText(i18n.t, { ...plan, dose: 1e-7, unit: 'mg' })).toMatch(/^0\.0000001 mg · /);
    expect(texts.periodText(i18n.t, plan)).toBe('from 24 Oct 2026, 22:00');
    expect(texts.periodText(i18n.t, { ...plan, endMs: at('2026-10-25T01:30Z') })).toBe(
      'from 24 Oct 2026, 22:00 until 25 Oct 2026, 02:30 CET',
    );
  });
});
