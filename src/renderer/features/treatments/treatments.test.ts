import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DoseUnit,
  type Treatment,
  type TreatmentEvent,
  type TreatmentPlan,
} from '#shared/contract/treatments.ts';
import { ClinicianId, PatientId, SubjectId, TreatmentId } from '#shared/domain/ids.ts';
import { byUrgency, dueOf } from './due.ts';
import { formOfPlan, planOf, positiveNumber } from './plan-form.ts';
import { unitText } from './texts.ts';

const hour = 3_600_000;
const nowMs = Date.UTC(2026, 4, 3, 12);
const id = '0193a000-0000-7000-8000-000000000001';

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

function dose(timeMs: number, outcome: 'given' | 'held' = 'given'): TreatmentEvent {
  const administration = { outcome, timeMs, reason: '' };
  return {
    version: 2,
    kind: 'administered',
    timeMs,
    clinicianId: ClinicianId.parse('n.okafor'),
    plan: null,
    administration,
    reason: '',
    sealing: 'sealed',
    transactionId: null,
  };
}

function treatment(
  plan: TreatmentPlan,
  events: TreatmentEvent[] = [],
  state: Treatment['state'] = 'active',
): Treatment {
  return {
    treatmentId: TreatmentId.parse(id),
    patientId: PatientId.parse(id),
    subjectId: SubjectId.parse(id),
    state,
    plan,
    events,
  };
}

describe('what is due', () => {
  it('the next dose is counted from the last one, given or held', () => {
    expect(dueOf(treatment(planWith(), [dose(nowMs - 2 * hour)]), nowMs)).toEqual({
      kind: 'at',
      timeMs: nowMs + 4 * hour,
    });
    expect(dueOf(treatment(planWith(), [dose(nowMs - 6 * hour, 'held')]), nowMs)).toEqual({ kind: 'now' });
    expect(dueOf(treatment(planWith(), [dose(nowMs - 9 * hour)]), nowMs)).toEqual({
      kind: 'overdue',
      timeMs: nowMs - 3 * hour,
    });
  });

  it('doses recorded out of order do not confuse it', () => {
    const late = [dose(nowMs - hour), dose(nowMs - 20 * hour)];
    expect(dueOf(treatment(planWith(), late), nowMs)).toEqual({ kind: 'at', timeMs: nowMs + 5 * hour });
  });

  it('nothing is due before the start, after the end, after one dose of "once", or when stopped', () => {
    const once = { kind: 'once', everyHours: null } as const;
    expect(dueOf(treatment(planWith({ startMs: nowMs + hour })), nowMs).kind).toBe('notYet');
    expect(dueOf(treatment(planWith({ endMs: nowMs - 1 })), nowMs).kind).toBe('ended');
    expect(dueOf(treatment(planWith({ schedule: once }), [dose(nowMs - hour)]), nowMs).kind).toBe('done');
    expect(dueOf(treatment(planWith(), [], 'stopped'), nowMs).kind).toBe('stopped');
  });

  it('what is overdue stands above what is due, and that above what rests', () => {
    const overdue = treatment(planWith({ what: 'A' }), [dose(nowMs - 9 * hour)]);
    const due = treatment(planWith({ what: 'B' }), [dose(nowMs - 6 * hour)]);
    const stopped = treatment(planWith({ what: 'C' }), [], 'stopped');
    expect(byUrgency([stopped, due, overdue], nowMs).map(({ plan }) => plan.what)).toEqual(['A', 'B', 'C']);
  });
});

describe('the plan form', () => {
  it('gives back the plan it was filled with', () => {
    const plan = planWith({ dose: 0.5, endMs: nowMs + 48 * hour });
    expect(planOf(formOfPlan(plan, nowMs))).toEqual(plan);
  });

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
        if (!(positiveNumber(text) > 0)) expect(() => planOf(form)).toThrow();
      }),
    );
  });

  it('writes no unit that is mistaken for another', () => {
    const written = DoseUnit.options.map(unitText);
    expect(written.some((unit) => /µg|\bug\b|\bIU\b|[[\]{}]/.test(unit))).toBe(false);
    expect(new Set(written).size).toBe(written.length);
  });
});
