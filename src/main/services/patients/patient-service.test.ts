import { describe, expect, test } from 'vitest';
import type { RegisterPatientArgs } from '#shared/contract/sessions.ts';
import type { z } from 'zod';
import { memoryRecordStore } from '#main/testing/fakes.ts';
import { actor, doctor, nurse } from '#main/testing/session-rig.ts';
import { createPatientService } from './index.ts';

function person(name: string, recordNumber: string): z.output<typeof RegisterPatientArgs> {
  return { name, recordNumber, birthDate: '1980-02-29', sex: 'female', bed: '4' };
}

describe('patients', () => {
  test('a registered patient is in the list, by name, and other services find it; the pseudonym tells nothing', async () => {
    const patients = createPatientService({ records: memoryRecordStore() });
    const { methods } = patients;
    const register = methods['patients.register'];
    const second = await register(nurse, person('Zora Example', 'B 2'));
    const first = await register(doctor, person('Ana Example', 'B 1'));
    expect(await methods['patients.list'](nurse, {})).toEqual({ patients: [first, second] });
    expect(await patients.find(first.patientId)).toEqual(first);
    expect(first.subjectId).not.toBe(first.patientId);
    expect(first.subjectId[14]).toBe('4');
  });

  test('a record number is given once, however it is written and however quickly', async () => {
    const { methods } = createPatientService({ records: memoryRecordStore() });
    const register = methods['patients.register'];
    const both = await Promise.allSettled([
      register(nurse, person('Ana Example', 'ab 12')),
      register(nurse, person('Ana Example', 'AB12')),
    ]);
    expect(both).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'conflict' } },
    ]);
    expect((await methods['patients.list'](nurse, {})).patients).toHaveLength(1);
  });

  test('roles that the table of permissions does not name see and register nobody', async () => {
    const { methods } = createPatientService({ records: memoryRecordStore() });
    for (const role of ['it-admin', 'auditor'] as const) {
      await expect(methods['patients.list'](actor('x.other', role), {})).rejects.toMatchObject({
        code: 'not-allowed',
      });
    }
    for (const role of ['labtech', 'it-admin', 'auditor'] as const) {
      const register = methods['patients.register'](actor('x.other', role), person('Ana Example', '1'));
      await expect(register).rejects.toMatchObject({ code: 'not-allowed' });
    }
  });
});
