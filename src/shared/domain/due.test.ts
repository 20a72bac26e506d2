import { describe, expect, it } from 'vitest';
import { asNeeded, at, continuous, Course, course, eight, every, hour, once } from '../testing/course.ts';
import { dueOf, lastAdministration, type Due } from './due.ts';

describe('a plan that nobody changed', () => {
  it.each<[string, Course, number, Due]>([
    ['long before its start', course(), at('07:00'), { kind: 'notYet', timeMs: eight }],
    ['half an hour before its start', course(), at('07:30'), { kind: 'now', timeMs: eight }],
    ['at its start', course(), eight, { kind: 'now', timeMs: eight }],
    ['half an hour after its start', course(), at('08:30'), { kind: 'now', timeMs: eight }],
    ['later, with no dose at all', course(), at('08:30') + 1, { kind: 'overdue', timeMs: eight }],
    ['given on time', course().dose(eight), at('09:00'), { kind: 'at', timeMs: at('16:00') }],
    ['given early', course().dose(at('07:40')), at('09:00'), { kind: 'at', timeMs: at('15:40') }],
    ['given late', course().dose(at('11:00')), at('11:01'), { kind: 'at', timeMs: at('19:00') }],
    [
      'given twice',
      course().dose(at('08:00')).dose(at('08:05')),
      at('09:00'),
      { kind: 'at', timeMs: at('16:05') },
    ],
    ['refused', course().dose(eight, 'refused'), at('09:00'), { kind: 'at', timeMs: at('16:00') }],
    ['held, now due', course().dose(eight, 'held'), at('16:10'), { kind: 'now', timeMs: at('16:00') }],
    ['one dose left out', course().dose(eight), at('23:00'), { kind: 'overdue', timeMs: at('16:00') }],
    [
      'given before its start, as by word of mouth',
      course({ startMs: at('12:00') }).dose(at('10:00')),
      at('10:30'),
      { kind: 'at', timeMs: at('18:00') },
    ],
    [
      'a dose of long before its start puts nothing before the start',
      course({ startMs: at('12:00', 3) }).dose(at('10:00')),
      at('10:30'),
      { kind: 'at', timeMs: at('12:00', 3) },
    ],
    [
      'recorded out of order',
      course().dose(at('16:00')).dose(at('08:00'), 'given', at('16:30')),
      at('17:00'),
      { kind: 'at', timeMs: at('00:00', 1) },
    ],
    [
      'a short interval is not due right after the dose',
      course(every(0.5)).dose(eight),
      at('08:01'),
      { kind: 'at', timeMs: at('08:30') },
    ],
    ['once, not given', course(once), at('10:00'), { kind: 'overdue', timeMs: eight }],
    ['once, given', course(once).dose(eight), at('10:00'), { kind: 'done' }],
    ['once, given early', course(once).dose(at('07:10')), at('07:20'), { kind: 'done' }],
    ['once, refused', course(once).dose(eight, 'refused'), at('10:00'), { kind: 'notGiven' }],
    [
      'once, held, then given',
      course(once).dose(eight, 'held').dose(at('09:00')),
      at('10:00'),
      { kind: 'done' },
    ],
    ['continuous, not begun', course(continuous), at('10:00'), { kind: 'overdue', timeMs: eight }],
    ['continuous, begun', course(continuous).dose(eight), at('10:00', 2), { kind: 'continuous' }],
    [
      'continuous, held since',
      course(continuous).dose(eight).dose(at('09:00'), 'held'),
      at('10:00'),
      { kind: 'notRunning' },
    ],
    ['as needed, before its start', course(asNeeded), at('07:00'), { kind: 'notYet', timeMs: eight }],
    ['as needed', course(asNeeded).dose(at('09:00')), at('10:00'), { kind: 'asNeeded' }],
    ['stopped', course().dose(eight).stop(at('09:00')), at('23:00'), { kind: 'stopped' }],
  ])('%s', (_, given, nowMs, due) => {
    expect(given.due(nowMs)).toEqual(due);
  });

  it('every 8 hours are 8 hours gone by, also in the night in which the clock is put back', () => {
    const evening = Date.parse('2026-10-24T20:00Z');
    const berlin = new Course({ startMs: evening }, evening).dose(evening);
    // 22:00 summer time, then 05:00 winter time.
    expect(berlin.due(evening + hour)).toEqual({ kind: 'at', timeMs: Date.parse('2026-10-25T04:00Z') });
  });
});

const ending = (endMs: number) => course({ endMs });

it('of two doses within one minute the later record is the later, though its typed time has no seconds', () => {
  const { state, plan, events } = course(continuous)
    .dose(at('09:00') + 40_000)
    .dose(at('09:00'), 'held', at('09:00') + 55_000)
    .treatment();
  for (const order of [events, events.toReversed()]) {
    expect(dueOf({ state, plan, events: order }, at('09:01'))).toEqual({ kind: 'notRunning' });
    expect(lastAdministration({ state, plan, events: order }, at('09:01'))?.outcome).toBe('held');
  }
});

describe('the end of a plan', () => {
  it.each<[string, Course, number, Due]>([
    ['at its very end', ending(at('20:00')), at('20:00'), { kind: 'overdue', timeMs: eight }],
    ['after it', ending(at('20:00')), at('20:01'), { kind: 'ended', timeMs: at('20:00') }],
    [
      'before it, and no further dose fits in',
      ending(at('20:00')).dose(at('14:00')),
      at('15:00'),
      { kind: 'noMore', timeMs: at('20:00') },
    ],
    [
      'a dose due at the end is due for its half hour',
      ending(at('16:00')).dose(eight),
      at('16:20'),
      { kind: 'now', timeMs: at('16:00') },
    ],
    ['and not longer', ending(at('16:00')).dose(eight), at('16:31'), { kind: 'ended', timeMs: at('16:00') }],
    [
      'the last dose is not lost because the one before it was a little late',
      ending(at('16:00')).dose(at('08:20')),
      at('15:55'),
      { kind: 'now', timeMs: at('16:20') },
    ],
    [
      'nor right after the end',
      ending(at('16:00')).dose(at('08:20')),
      at('16:50'),
      { kind: 'now', timeMs: at('16:20') },
    ],
    [
      'but it is when that was more than half an hour late',
      ending(at('16:00')).dose(at('08:31')),
      at('15:55'),
      { kind: 'noMore', timeMs: at('16:00') },
    ],
    [
      'once and given stays given',
      course({ ...once, endMs: at('09:00') }).dose(eight),
      at('12:00'),
      { kind: 'done' },
    ],
    [
      'a later end goes on',
      ending(at('09:00'))
        .dose(eight)
        .change(at('10:00'), { endMs: at('20:00') }),
      at('10:00'),
      { kind: 'at', timeMs: at('16:00') },
    ],
    [
      'an end of before now',
      course()
        .dose(eight)
        .change(at('10:00'), { endMs: at('09:00') }),
      at('10:00'),
      { kind: 'ended', timeMs: at('09:00') },
    ],
  ])('%s', (_, given, nowMs, due) => {
    expect(given.due(nowMs)).toEqual(due);
  });
});

describe('a clock that was set back', () => {
  it('what is due is not told while the newest dose is dated in the future', () => {
    expect(course().dose(at('08:00', 400)).due(at('10:00'))).toEqual({ kind: 'clock' });
  });

  it('a dose recorded since is what counts, and what is shown as the last', () => {
    const corrected = course().dose(at('08:00', 400)).dose(at('09:00'));
    expect(corrected.due(at('10:00'))).toEqual({ kind: 'at', timeMs: at('17:00') });
    expect(lastAdministration(corrected.treatment(), at('10:00'))?.timeMs).toBe(at('09:00'));
  });

  it('a dose recorded after a change counts for the changed plan, though its time is an earlier one', () => {
    const moved = course(once)
      .dose(eight)
      .change(at('14:00'), { startMs: at('20:00') })
      .dose(at('13:05'));
    expect(moved.due(at('13:06'))).toEqual({ kind: 'done' });
  });

  it('an order dated in the future puts no dose off', () => {
    const ordered = course(every(12)).dose(eight).change(at('10:00', 400), every(4));
    expect(ordered.due(at('15:00'))).toEqual({ kind: 'now', timeMs: at('15:00') });
  });
});
