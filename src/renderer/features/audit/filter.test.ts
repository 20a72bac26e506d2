import { describe, expect, it } from 'vitest';
import { AuditFilter } from '#shared/contract/audit.ts';
import { noTime, typed } from '#renderer/format/local-time.ts';
import { emptyFilter, filterOf, formOf, inOrder, isId } from './filter.ts';

const subjectId = '0193b1f0-0000-7000-8000-000000000001';
const sessionId = '0193b1f0-0000-7000-8000-000000000002';

const time = (text: string) => typed(text, noTime);

describe('filter of the auditor', () => {
  it('asks for everything when nothing is typed', () => {
    expect(filterOf(emptyFilter)).toEqual({});
  });

  it('what is typed is what is asked for, without the blanks of pasting', () => {
    const form = {
      ...emptyFilter,
      subjectId: ` ${subjectId} `,
      clinicianId: ' n.okafor',
      kind: 'seal',
    } as const;
    expect(filterOf(form)).toEqual({ subjectId, clinicianId: 'n.okafor', kind: 'seal' });
  });

  it('“to 14:05” includes all of that minute', () => {
    const { fromMs, toMs } = filterOf({
      ...emptyFilter,
      from: time('2026-03-01T14:05'),
      to: time('2026-03-01T14:05'),
    });
    expect((toMs ?? 0) - (fromMs ?? 0)).toBe(59_999);
  });

  it('comes back into its fields, and asks for the same again, as often as it is shown', () => {
    const form = {
      ...emptyFilter,
      sessionId,
      kind: 'access',
      from: time('2026-03-01T14:05'),
      to: time('2026-03-02T09:00'),
    } as const;
    const filter = filterOf(form);
    const back = formOf(AuditFilter.parse(filter));
    expect([back.from.text, back.to.text]).toEqual([form.from.text, form.to.text]);
    expect(filterOf(back)).toEqual(filter);
  });

  it('half an id and times the wrong way round are seen', () => {
    expect([isId(''), isId(subjectId), isId(subjectId.slice(0, 20))]).toEqual([true, true, false]);
    const [five, four] = [time('2026-03-01T14:05').timeMs, time('2026-03-01T14:04').timeMs];
    expect(inOrder(five, four)).toBe(false);
    expect(inOrder(five, five)).toBe(true);
    expect(inOrder(five, null)).toBe(true);
  });
});
