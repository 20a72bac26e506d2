import type { TreatmentPlan } from '../contract/treatments.ts';
import { dueOf, type Due, type DueTreatment } from '../domain/due.ts';

export const minute = 60_000;
export const hour = 60 * minute;
const day = 24 * hour;
/** 08:00 of some day. */
export const eight = Date.UTC(2026, 4, 3, 8);
export const at = (clock: string, days = 0): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return eight + (hours - 8) * hour + minutes * minute + days * day;
};

export const every = (everyHours: number) => ({ schedule: { kind: 'every', everyHours } }) as const;
export const once = { schedule: { kind: 'once', everyHours: null } } as const;
export const continuous = { schedule: { kind: 'continuous', everyHours: null } } as const;
export const asNeeded = { schedule: { kind: 'as-needed', everyHours: null } } as const;
export type Outcome = 'given' | 'held' | 'refused';

/** A treatment as its events make it, each recorded at its own time by the clock of the workstation. */
export class Course {
  #plan: TreatmentPlan;
  #state: DueTreatment['state'] = 'active';
  readonly #events: DueTreatment['events'][number][] = [];

  constructor(plan: Partial<TreatmentPlan>, recordedMs = at('07:00')) {
    this.#plan = {
      what: 'Paracetamol',
      dose: 500,
      unit: 'mg',
      route: 'oral',
      ...every(8),
      startMs: eight,
      endMs: null,
      reason: 'fever',
      ...plan,
    };
    this.#add(recordedMs, 'registered', this.#plan);
  }

  change(recordedMs: number, plan: Partial<TreatmentPlan>): this {
    this.#plan = { ...this.#plan, ...plan };
    return this.#add(recordedMs, 'changed', this.#plan);
  }

  dose(timeMs: number, outcome: Outcome = 'given', recordedMs = timeMs): this {
    return this.#add(recordedMs, 'administered', null, { outcome, timeMs, reason: '' });
  }

  stop(recordedMs: number): this {
    this.#state = 'stopped';
    return this.#add(recordedMs, 'stopped', null);
  }

  treatment(events: DueTreatment['events'] = this.#events): DueTreatment {
    return { state: this.#state, plan: this.#plan, events };
  }

  due(nowMs: number): Due {
    return dueOf(this.treatment(), nowMs);
  }

  #add(
    timeMs: number,
    kind: DueTreatment['events'][number]['kind'],
    plan: TreatmentPlan | null,
    administration: DueTreatment['events'][number]['administration'] = null,
  ): this {
    this.#events.push({ version: this.#events.length + 1, timeMs, kind, plan, administration });
    return this;
  }
}

export const course = (plan: Partial<TreatmentPlan> = {}) => new Course(plan);
