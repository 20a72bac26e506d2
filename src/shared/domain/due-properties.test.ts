import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, course, type Course, every, hour, minute, once, type Outcome } from '../testing/course.ts';
import { dueOf, lastAdministration } from './due.ts';

interface Step {
  readonly afterMs: number;
  readonly what: Outcome | 'dose' | 'start' | 'interval' | 'kind' | 'end';
  readonly by: number;
  readonly lateMs: number;
}

/** What clinicians do with a plan, minutes apart. */
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 20 * 60 }).map((minutes) => minutes * minute),
    what: fc.constantFrom<Step['what']>(
      'given',
      'held',
      'refused',
      'dose',
      'start',
      'interval',
      'kind',
      'end',
    ),
    by: fc.integer({ min: -600, max: 1_500 }).map((minutes) => minutes * minute),
    lateMs: fc.integer({ min: 0, max: 90 }).map((minutes) => minutes * minute),
  }),
  { maxLength: 12 },
);

function play(list: readonly Step[], withDoseChanges = true): { played: Course; nowMs: number } {
  const played = course();
  let nowMs = at('07:00');
  for (const { afterMs, what, by, lateMs } of list) {
    nowMs += afterMs;
    if (what === 'given' || what === 'held' || what === 'refused') played.dose(nowMs - lateMs, what, nowMs);
    else if (what === 'start') played.change(nowMs, { startMs: nowMs + by });
    else if (what === 'interval') played.change(nowMs, every(1 + ((Math.abs(by) / minute) % 24)));
    else if (what === 'kind') played.change(nowMs, by < 0 ? once : every(6));
    else if (what === 'end') played.change(nowMs, { endMs: by < 0 ? null : nowMs + 4 * by });
    else if (withDoseChanges) played.change(nowMs, { dose: 1 + Math.abs(by) });
  }
  return { played, nowMs };
}

describe('whatever clinicians do', () => {
  it('events in any order fold to the same', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (list, order) => {
        const { played, nowMs } = play(list);
        const treatment = played.treatment();
        const shuffled = treatment.events
          .map((event) => ({ event, rank: order.next().value ?? 0 }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ event }) => event);
        expect(dueOf(played.treatment(shuffled), nowMs)).toEqual(dueOf(treatment, nowMs));
        expect(lastAdministration(played.treatment(shuffled), nowMs)).toEqual(
          lastAdministration(treatment, nowMs),
        );
      }),
    );
  });

  it('a change of the dose alone changes no time', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { played, nowMs } = play(list);
        expect(played.due(nowMs)).toEqual(play(list, false).played.due(nowMs));
      }),
    );
  });

  it('nothing is due before the start of the plan, nor sooner after a dose since it than the interval', () => {
    fc.assert(
      fc.property(steps, fc.nat(48 * 60), (list, later) => {
        const { played, nowMs } = play(list);
        const due = played.due(nowMs + later * minute);
        if (!('timeMs' in due) || due.kind === 'ended' || due.kind === 'noMore') return;
        const { plan, events } = played.treatment();
        expect(due.timeMs).toBeGreaterThanOrEqual(plan.startMs);
        const everyMs = (plan.schedule.everyHours ?? 0) * hour;
        for (const { administration } of events) {
          if (administration === null || administration.timeMs < plan.startMs) continue;
          if (plan.schedule.kind === 'every')
            expect(due.timeMs).toBeGreaterThanOrEqual(administration.timeMs + everyMs);
        }
      }),
    );
  });

  it('a dose recorded now is never asked for again at once', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { played, nowMs } = play(list);
        const due = played.dose(nowMs + minute).due(nowMs + minute);
        expect(['at', 'done', 'ended', 'noMore']).toContain(due.kind);
      }),
    );
  });

  it('with a start moved ahead nothing is due, overdue or done until then', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 31, max: 5_000 }), (list, ahead) => {
        const { played, nowMs } = play(list);
        const startMs = nowMs + ahead * minute;
        const moved = played.change(nowMs, { startMs, endMs: null });
        expect(moved.due(nowMs)).toEqual({ kind: 'notYet', timeMs: startMs });
        expect(moved.due(startMs)).toEqual({ kind: 'now', timeMs: startMs });
      }),
    );
  });

  it('as time goes by, what is due becomes due and then overdue, and its time stays', () => {
    const order = ['notYet', 'at', 'now', 'overdue', 'noMore', 'ended'];
    fc.assert(
      fc.property(steps, fc.array(fc.nat(3_000), { minLength: 2 }), (list, minutes) => {
        const { played, nowMs } = play(list);
        const seen = minutes.toSorted((a, b) => a - b).map((one) => played.due(nowMs + one * minute));
        const ranks = seen.map(({ kind }) => order.indexOf(kind));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        const times = seen.flatMap((due) =>
          'timeMs' in due && due.kind !== 'ended' && due.kind !== 'noMore' ? [due.timeMs] : [],
        );
        expect(new Set(times).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});
