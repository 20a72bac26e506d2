import { describe, expect, it } from 'vitest';
import { Role } from '#shared/domain/roles.ts';
import { readPreferences } from './preferences.ts';
import { pagesOf, resetUi, useUi } from './ui.ts';

describe('pages', () => {
  it('a role sees only pages it may read', () => {
    expect(pagesOf('nurse').map(({ id }) => id)).toEqual([
      'monitor',
      'sessions',
      'treatments',
      'outbox',
      'devices',
      'patients',
    ]);
    expect(pagesOf('it-admin').map(({ id }) => id)).toEqual([
      'outbox',
      'devices',
      'clinicians',
      'audit',
      'network',
    ]);
    expect(pagesOf('auditor').map(({ id }) => id)).toEqual(['outbox', 'devices', 'audit']);
  });

  it('an auditor begins with the audit, everybody else with the first page', () => {
    resetUi('auditor');
    expect(useUi.getState().page).toBe('audit');
    resetUi('nurse');
    expect(useUi.getState().page).toBe('monitor');
  });

  it('a page has the same key for every role, and every role has a page', () => {
    const keys = new Map(
      Role.options.flatMap((role) => pagesOf(role).map(({ id, key }) => [`${id}${key}`, id])),
    );
    expect(keys.size).toBe(new Set(keys.values()).size);
    expect(Role.options.every((role) => pagesOf(role).length > 0)).toBe(true);
  });
});

describe('what this screen remembers', () => {
  it.each([null, '', '{', '[]', '7', '{"appearance":"pink"}', '{"calibrations":[{}]}'])(
    'starts as new from %j',
    (text) => {
      expect(readPreferences(text)).toEqual(readPreferences(null));
    },
  );

  it('keeps what was kept and fills the rest', () => {
    const kept = readPreferences('{"appearance":"light","gains":{"a/b":20}}');
    expect(kept).toMatchObject({ appearance: 'light', gains: { 'a/b': 20 }, sweepMmPerSecond: 25 });
  });

  it('one field that is not understood takes no other with it', () => {
    const kept = readPreferences('{"appearance":"light","notchHz":55,"calibrations":"4.2"}');
    expect(kept).toMatchObject({ appearance: 'light', notchHz: 50, calibrations: [] });
  });
});
