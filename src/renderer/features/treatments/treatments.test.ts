import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  DoseUnit,
  Route,
  type Treatment,
  type TreatmentEvent,
  type TreatmentPlan,
} from '#shared/contract/treatments.ts';
import { ClinicianId, PatientId, SubjectId, TreatmentId } from '#shared/domain/ids.ts';
import { dueOf } from '#shared/domain/due.ts';
import { unitText } from '#shared/domain/units.ts';
import { noTime, typed } from '#renderer/format/local-time.ts';
import { formOfPlan, planOf, plainNumber, positiveNumber, scheduleKinds } from './plan-form.ts';
import { byUrgency, isDue, isEarly } from './urgency.ts';

const hour = 3_600_000;
const nowMs = Date.UTC(2026, 4, 3, 12);
const id = '0193a000-0000-7000-8000-000000000001';
const at = (text: string): number => Date.parse(text);

function planWith(change: Partial<TreatmentPlan> = {}): TreatmentPlan {
  const schedule = { kind: 'every', everyHours: 6 } as const;
  return {
    what: 'Paracetamol',
    dose: 1000,
    unit: 'mg',
    route: 'oral',
    schedule,
    startMs: nowMs - 24 * hour,
    endMs: null,
    reason: 'Fever',
    ...change,
  };
}

const administered = (timeMs: number): TreatmentEvent => ({
  version: 2,
  kind: 'administered',
  timeMs,
  clinicianId: ClinicianId.parse('n.okafor'),
  plan: null,
  administration: { outcome: 'given', timeMs, reason: '' },
  reason: '',
  sealing: 'sealed',
  transactionId: null,
});

function treatment(
  plan: TreatmentPlan,
  givenMs: number | null = null,
  state: Treatment['state'] = 'active',
): Treatment {
  return {
    treatmentId: TreatmentId.parse(id),
    patientId: PatientId.parse(id),
    subjectId: SubjectId.parse(id),
    state,
    plan,
    events: givenMs === null ? [] : [administered(givenMs)],
  };
}

it('what is overdue stands above what is due, and that above what rests', () => {
  const overdue = treatment(planWith({ what: 'A' }), nowMs - 9 * hour);
  const due = treatment(planWith({ what: 'B' }), nowMs - 6 * hour);
  const stopped = treatment(planWith({ what: 'C' }), null, 'stopped');
  expect(byUrgency([stopped, due, overdue], nowMs).map(({ plan }) => plan.what)).toEqual(['A', 'B', 'C']);
});

/** Any plan that the host would keep, near a change of some clock more often than not. */
const plans: fc.Arbitrary<TreatmentPlan> = fc
  .record({
    dose: fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
    unit: fc.constantFrom(...DoseUnit.options),
    route: fc.constantFrom(...Route.options),
    kind: fc.constantFrom(...scheduleKinds),
    everyHours: fc.double({ min: 0.01, max: 168, noNaN: true }),
    startMs: fc.oneof(
      fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2031-01-01T00:00Z') }),
      fc
        .tuple(
          fc.constantFrom(
            at('2026-10-25T01:00Z'),
            at('2026-03-29T01:00Z'),
            at('2026-11-01T06:00Z'),
            at('2026-04-04T15:00Z'),
          ),
          fc.integer({ min: -2 * hour, max: 2 * hour }),
        )
        .map(([ms, by]) => ms + by),
    ),
    lengthMs: fc.option(fc.integer({ min: 0, max: 400 * hour })),
  })
  .map(({ kind, everyHours, startMs, lengthMs, ...plan }) =>
    planWith({
      ...plan,
      schedule: { kind, everyHours: kind === 'every' ? everyHours : null },
      startMs,
      endMs: lengthMs === null ? null : startMs + lengthMs,
    }),
  );

describe.each([
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Pacific/Apia',
])('the plan form in %s', (zone) => {
  beforeAll(() => {
    vi.stubEnv('TZ', zone);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  it('gives back every field that nobody touched as it was, to the millisecond', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const form = formOfPlan(plan, nowMs);
        expect(planOf(form, plan)).toEqual(plan);
        expect(planOf({ ...form, dose: '2,5' }, plan)).toEqual({ ...plan, dose: 2.5 });
      }),
    );
  });

  it('every dose and interval is shown so that it can be read again', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), (value) => {
        expect(positiveNumber(plainNumber(value))).toBeCloseTo(value, 9);
      }),
    );
  });
});

describe('giving a dose (every 6 hours, last given before)', () => {
  const minutes = 60_000;
  it.each([
    ['a day ahead', -24 * 60, false],
    ['an hour before its time', -60, false],
    ['half an hour before', -30, true],
    ['at its time', 0, true],
    ['half an hour after', 30, true],
    ['overdue', 300, true],
  ])('is the main button only when it is due: %s', (_when, sinceDue, main) => {
    const once = planWith({
      schedule: { kind: 'once', everyHours: null },
      startMs: nowMs - sinceDue * minutes,
    });
    expect(isDue(dueOf(treatment(once), nowMs))).toBe(main);
    expect(isEarly(treatment(once), nowMs)).toBe(!main);
    const again = treatment(planWith(), nowMs - sinceDue * minutes - 6 * hour);
    if (sinceDue > -6 * 60) {
      expect(isDue(dueOf(again, nowMs))).toBe(main);
      expect(isEarly(again, nowMs)).toBe(!main);
    }
  });

  it.each(['as-needed', 'continuous'] as const)(
    '%s is given at no time of its own: nobody is asked',
    (kind) => {
      const plan = planWith({ schedule: { kind, everyHours: null } });
      expect(isEarly(treatment(plan), nowMs)).toBe(false);
    },
  );

  it('one dated before the plan starts is asked about, whatever the clock says now', () => {
    const plan = planWith({ startMs: nowMs - hour });
    expect(isEarly(treatment(plan), nowMs - 3 * hour)).toBe(true);
    expect(isEarly(treatment(plan), nowMs - hour)).toBe(false);
  });
});

describe('a plan edited in the hour that comes twice, Europe/Berlin', () => {
  beforeAll(() => {
    vi.stubEnv('TZ', 'Europe/Berlin');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  it('does not move by an hour when only its dose is changed', () => {
    for (const start of ['2026-10-25T00:30:17.250Z', '2026-10-25T01:30:17.250Z']) {
      const plan = planWith({ startMs: at(start), endMs: at(start) + hour });
      const changed = planOf({ ...formOfPlan(plan, nowMs), dose: '2000' }, plan);
      expect(changed).toEqual({ ...plan, dose: 2000 });
    }
  });

  it('is no plan while nobody has said which of the two is meant', () => {
    const form = { ...formOfPlan(null, nowMs), what: 'Heparin', dose: '5000', reason: 'Thrombosis' };
    expect(() => planOf({ ...form, start: typed('2026-10-25T02:30', noTime) }, null)).toThrow();
  });
});

describe('the plan form', () => {
  it('takes a decimal comma for what it is', () => {
    expect(positiveNumber('2,5')).toBe(2.5);
  });

  it.each(['', '1.000,5', '1,000.5', '1 000', '5mg', '-3', '1e3', '.5'])(
    'takes no dose from %j: a guess could be a hundredfold',
    (text) => {
      expect(positiveNumber(text)).toBeNaN();
    },
  );

  it('never makes a plan of an invalid dose', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const form = { ...formOfPlan(planWith(), nowMs), dose: text };
        if (!(positiveNumber(text) > 0)) expect(() => planOf(form, planWith())).toThrow();
      }),
    );
  });

  it('writes no unit that is mistaken for another', () => {
    const written = DoseUnit.options.map(unitText);
    expect(written.some((unit) => /µg|\bug\b|\bIU\b|[[\]{}]/.test(unit))).toBe(false);
    expect(new Set(written).size).toBe(written.length);
  });
});
