import { describe, expect, it } from 'vitest';
import { asNeeded, at, continuous, course, type Course, eight, every, once } from '../testing/course.ts';
import type { Due } from './due.ts';

describe('a changed plan', () => {
  it.each<[string, Course, number, Due]>([
    [
      'of another dose goes on as it was',
      course().dose(eight).change(at('10:00'), { dose: 1_000, route: 'rectal' }),
      at('10:00'),
      { kind: 'at', timeMs: at('16:00') },
    ],
    [
      'once, of another dose, stays given',
      course(once).dose(eight).change(at('10:00'), { dose: 1_000 }),
      at('10:00'),
      { kind: 'done' },
    ],
    [
      'counts from its own start, 20 minutes ahead, and not from the old dose',
      course()
        .dose(at('08:00', -1))
        .change(at('10:00'), { startMs: at('10:20') }),
      at('10:00'),
      { kind: 'now', timeMs: at('10:20') },
    ],
    [
      'that starts tomorrow is not due today',
      course()
        .dose(eight)
        .change(at('10:00'), { startMs: at('08:00', 1) }),
      at('20:00'),
      { kind: 'notYet', timeMs: at('08:00', 1) },
    ],
    [
      'that starts tomorrow is due tomorrow',
      course()
        .dose(eight)
        .change(at('10:00'), { startMs: at('08:00', 1) }),
      at('09:00', 1),
      { kind: 'overdue', timeMs: at('08:00', 1) },
    ],
    [
      'that starts now is due now, whatever was given before',
      course()
        .dose(at('09:50'))
        .change(at('10:00'), { startMs: at('10:00') }),
      at('10:01'),
      { kind: 'now', timeMs: at('10:00') },
    ],
    [
      'once and given, is no longer done when it is rescheduled',
      course(once)
        .dose(eight)
        .change(at('10:00'), { startMs: at('20:00') }),
      at('10:00'),
      { kind: 'notYet', timeMs: at('20:00') },
    ],
    [
      'once and rescheduled, is done by a dose a little early',
      course(once)
        .dose(eight)
        .change(at('10:00'), { startMs: at('20:00') })
        .dose(at('19:45')),
      at('20:00'),
      { kind: 'done' },
    ],
    [
      'once and rescheduled, is not done by a dose of before, recorded late',
      course(once)
        .change(at('10:00'), { startMs: at('20:00') })
        .dose(eight, 'given', at('11:00')),
      at('11:00'),
      { kind: 'notYet', timeMs: at('20:00') },
    ],
    [
      'once and rescheduled into the past, is not done by what was recorded before',
      course(once)
        .dose(at('09:30'))
        .change(at('10:00'), { startMs: at('09:00') }),
      at('10:05'),
      { kind: 'now', timeMs: at('10:00') },
    ],
    [
      'once and rescheduled into the past, is done by what was given since and recorded after',
      course(once)
        .change(at('10:00'), { startMs: at('09:00') })
        .dose(at('09:30'), 'given', at('10:05')),
      at('10:05'),
      { kind: 'done' },
    ],
    [
      'of a shorter interval keeps its distance from the last dose',
      course().dose(at('09:00')).change(at('10:00'), every(6)),
      at('10:00'),
      { kind: 'at', timeMs: at('15:00') },
    ],
    [
      'of a longer interval keeps it too',
      course(every(4)).dose(eight).change(at('10:00'), every(12)),
      at('13:00'),
      { kind: 'at', timeMs: at('20:00') },
    ],
    [
      'of a much shorter interval is due from the order on, not overdue for hours',
      course(every(12)).dose(eight).change(at('16:00'), every(4)),
      at('16:05'),
      { kind: 'now', timeMs: at('16:00') },
    ],
    [
      'of another interval counts a first dose that was a little early',
      course().dose(at('07:50')).change(at('10:00'), every(6)),
      at('10:00'),
      { kind: 'at', timeMs: at('13:50') },
    ],
    [
      'never given, stays overdue since its start when only its interval is changed',
      course().change(at('10:00'), every(6)),
      at('10:00'),
      { kind: 'overdue', timeMs: eight },
    ],
    [
      'from once to every so many hours goes on from the dose',
      course(once).dose(eight).change(at('10:00'), every(6)),
      at('10:00'),
      { kind: 'at', timeMs: at('14:00') },
    ],
    [
      'from every so many hours to once is due once more',
      course(every(4)).dose(eight).change(at('10:00'), once),
      at('10:00'),
      { kind: 'now', timeMs: at('10:00') },
    ],
    [
      'from as needed to continuous has to be begun',
      course(asNeeded).dose(at('09:00')).change(at('10:00'), continuous),
      at('11:00'),
      { kind: 'overdue', timeMs: at('10:00') },
    ],
    [
      'whose start lost its seconds on an older screen has the same start',
      course({ ...once, startMs: eight + 37_123 })
        .dose(at('08:10'))
        .change(at('10:00'), { startMs: eight }),
      at('10:00'),
      { kind: 'done' },
    ],
    [
      'and changed back counts from the change all the same',
      course(once)
        .dose(eight)
        .change(at('10:00'), { startMs: at('20:00') })
        .change(at('10:05'), { startMs: eight }),
      at('10:10'),
      { kind: 'now', timeMs: at('10:05') },
    ],
  ])('%s', (_, given, nowMs, due) => {
    expect(given.due(nowMs)).toEqual(due);
  });
});
