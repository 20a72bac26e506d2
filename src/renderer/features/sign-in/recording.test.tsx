import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import '#renderer/i18n/index.ts';
import type { Storing } from '#renderer/state/live.ts';
import { Recording } from './recording.tsx';

const why = 'Recording has stopped storing. The disk is full.';

const words = (running: number | null, storing: Storing): string =>
  renderToStaticMarkup(<Recording running={running} storing={storing} why={why} />)
    .replaceAll(/<style[^]*?<\/style>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe('whether a locked screen says that recording goes on', () => {
  it('it says so only while it is known that what comes is stored', () => {
    expect(words(1, 'stored')).toBe('Recording goes on: 1 session');
    for (const storing of ['not-stored', 'unknown'] as const)
      for (const running of [null, 0, 1, 2]) expect(words(running, storing)).not.toMatch(/goes on/);
  });

  it('on a full disk it says NOT STORED, and why', () => {
    expect(words(1, 'not-stored')).toBe(`NOT STORED: 1 session ${why}`);
    expect(words(2, 'not-stored')).toBe(`NOT STORED: 2 sessions ${why}`);
  });

  it('without a connection nothing is known: neither that it records nor that it does not', () => {
    for (const running of [null, 0, 3])
      expect(words(running, 'unknown')).toBe(
        'RECORDING NOT KNOWN This screen has no connection to the workstation.',
      );
  });
});
