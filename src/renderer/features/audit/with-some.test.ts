import { describe, expect, it } from 'vitest';
import { i18n } from '#renderer/i18n/index.ts';
import { withSome } from './with-some.ts';

describe('a count of which some are told apart', () => {
  it('says nothing of none of them, and of one in the singular', () => {
    expect(withSome(i18n.t, 1, 0, 'openSessions')).toBe('1');
    expect(withSome(i18n.t, 4, 1, 'openSessions')).toBe('4; 1 has no last seal yet');
    expect(withSome(i18n.t, 60, 2, 'refusedCount')).toBe('60; 2 were refused and changed nothing');
  });
});
