import { describe, expect, it } from 'vitest';
import { hiddenBeside } from './beside.ts';

describe('devices that the strip has no room for', () => {
  const cards = Array.from({ length: 9 }, (_, n) => ({ left: n * 256, right: n * 256 + 250 }));

  it('are counted at either edge, one that is cut among them', () => {
    expect(hiddenBeside({ left: 0, right: 1354 }, cards)).toEqual({ before: 0, after: 4 });
    expect(hiddenBeside({ left: 300, right: 1654 }, cards)).toEqual({ before: 2, after: 3 });
    expect(hiddenBeside({ left: 944, right: 2298 }, cards)).toEqual({ before: 4, after: 0 });
  });

  it('are none where all fit, to a fraction of a pixel', () => {
    expect(hiddenBeside({ left: 0.4, right: 1018.6 }, cards.slice(0, 4))).toEqual({ before: 0, after: 0 });
  });
});
