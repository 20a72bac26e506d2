import { describe, expect, it } from 'vitest';
import { SessionId } from '#shared/domain/ids.ts';
import { i18n } from '#renderer/i18n/index.ts';
import { titleOf } from './title.ts';

const sessionId = SessionId.parse('0193a000-0000-7000-8000-00000000abcd');
const nowMs = new Date(2026, 10, 27, 13, 30).getTime();
const known = { session: null, models: new Map([['csv-line', 'Text line']]), nowMs };
const batch = { title: `Batch 3 of session ${sessionId}`, sessionId };

describe('the title of an entry of the outbox', () => {
  it('names the session by its patient and time, and shows no id of 36 characters', () => {
    const session = { name: 'Marta Silva', startedMs: nowMs - 60_000 };
    expect(titleOf(i18n.t, batch, { ...known, session })).toBe('Batch 3 of session Marta Silva, 13:29');
    expect(titleOf(i18n.t, batch, { ...known, session: { ...session, name: null } })).toBe(
      'Batch 3 of session of 13:29',
    );
    expect(titleOf(i18n.t, batch, known)).toBe('Batch 3 of session …00abcd');
  });

  it('names a model as people do, and what is not known here stays as it is', () => {
    const title = 'Registration of a device (csv-line)';
    expect(titleOf(i18n.t, { title, sessionId: null }, known)).toBe('Registration of a device (Text line)');
    const other = 'Registration of a device (odd)';
    expect(titleOf(i18n.t, { title: other, sessionId: null }, known)).toBe(other);
  });
});
