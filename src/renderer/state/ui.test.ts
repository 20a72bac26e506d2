import { afterEach, describe, expect, it, vi } from 'vitest';
import { Role } from '#shared/domain/roles.ts';
import { readPreferences, setPreferences, usePreferences } from './preferences.ts';
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

describe('preferences of two windows (storage of a Map)', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('a change touches one entry, and leaves what another window kept meanwhile', () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
    });
    setPreferences(({ gains }) => ({ gains: { ...gains, 'a/ecg': 20 } }));
    const [key = '', text = ''] = [...kept.entries()][0] ?? [];
    const before = readPreferences(text);
    kept.set(key, JSON.stringify({ ...before, appearance: 'light', gains: { ...before.gains, 'b/ecg': 5 } }));
    setPreferences(({ gains }) => ({ gains: { ...gains, 'c/ecg': 10 } }));
    const after = readPreferences(kept.get(key) ?? null);
    expect(after.gains).toEqual({ 'a/ecg': 20, 'b/ecg': 5, 'c/ecg': 10 });
    expect(after.appearance).toBe('light');
    expect(usePreferences.getState().appearance).toBe('dark');
  });
});
