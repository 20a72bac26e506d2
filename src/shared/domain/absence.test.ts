import { describe, expect, it } from 'vitest';
import { Absence, absenceCode, absenceFromCode } from './absence.ts';

describe('the code of a reason', () => {
  it('means today what it meant in the journals of version 0.1.0', () => {
    const written = [
      'lead-off',
      'probe-off',
      'artefact',
      'out-of-range',
      'invalid',
      'searching',
      'silent',
      'unplugged',
      'not-measured',
      'stale',
      'not-recorded',
    ];
    expect(Array.from(written, (_, index) => absenceFromCode(index + 1))).toEqual(written);
  });

  it('comes back as the reason it stands for, and one of a later version is still no value', () => {
    for (const reason of Absence.options) expect(absenceFromCode(absenceCode(reason))).toBe(reason);
    expect(absenceFromCode(absenceCode(null))).toBeNull();
    expect(absenceFromCode(Absence.options.length + 1)).toBe('invalid');
  });
});
