import { describe, expect, test } from 'vitest';
import { v4, v7 } from 'uuid';
import type { z } from 'zod';
import { contract } from '#shared/contract/index.ts';
import type { Patient, RegisterPatientArgs } from '#shared/contract/patients.ts';
import { PatientId, SubjectId } from '#shared/domain/ids.ts';
import { memoryRecordStore } from '#main/testing/fakes.ts';
import { gated } from '#main/testing/gated.ts';
import { actor, doctor, nurse } from '#main/testing/session-rig.ts';
import { createPatientService } from './index.ts';

function person(name: string, recordNumber: string): z.output<typeof RegisterPatientArgs> {
  return { name, recordNumber, birthDate: '1980-02-29', sex: 'female', bed: '4' };
}

describe('patients', () => {
  test('a registered patient is in the list, the last one first, and other services find it; the pseudonym tells nothing', async () => {
    const patients = createPatientService({ records: memoryRecordStore() });
    const { handlers } = patients;
    const register = handlers['patients.register'];
    const second = await register(nurse, person('Zora Example', 'B 2'));
    const first = await register(doctor, person('Ana Example', 'B 1'));
    expect(await handlers['patients.list'](nurse, { limit: 50 })).toEqual({
      patients: [first, second],
      next: null,
    });
    const patientIds = [second.patientId, PatientId.parse(v4()), second.patientId];
    const subjectIds = [first.subjectId, second.subjectId, SubjectId.parse(v4())];
    const some = await handlers['patients.get'](doctor, { patientIds, subjectIds });
    expect(some).toEqual({ patients: [second, first] });
    expect(await patients.find(first.patientId)).toEqual(first);
    expect(first.subjectId).not.toBe(first.patientId);
    expect(first.subjectId[14]).toBe('4');
  });

  test('a record number is given once, however it is written and however quickly', async () => {
    const { handlers } = createPatientService({ records: memoryRecordStore() });
    const register = handlers['patients.register'];
    const both = await Promise.allSettled([
      register(nurse, person('Ana Example', 'ab 12')),
      register(nurse, person('Ana Example', 'AB12')),
    ]);
    expect(both).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'conflict' } },
    ]);
    expect((await handlers['patients.list'](nurse, { limit: 50 })).patients).toHaveLength(1);
  });

  test('whoever looks like a registered patient is asked about, and registered when that was confirmed', async () => {
    const { handlers } = createPatientService({ records: memoryRecordStore() });
    const register = (name: string, recordNumber: string, more: object = {}) =>
      handlers['patients.register'](nurse, { ...person(name, recordNumber), ...more });
    await register('Marta Silva', 'AB 100');
    // A namesake of another day of birth is another person at a glance.
    await register('Marta Silva', 'X 6', { birthDate: '1950-01-02' });
    const alike = [
      ['Mаrtа Silva', 'X 1', { birthDate: '1950-01-01' }],
      ['Marta Silva', 'X 2', {}],
      ['marta silva', 'X 3', {}],
      ['Another Person', 'АВ-100'.replace('-', ''), {}],
      ['Another Person', 'ABlOO', {}],
    ] as const;
    for (const [name, recordNumber, more] of alike) {
      const code = 'needs-confirmation';
      await expect(register(name, recordNumber, more)).rejects.toMatchObject({ code });
      expect(await register(name, recordNumber, { ...more, confirmed: true })).not.toHaveProperty(
        'confirmed',
      );
    }
    await expect(register('Marta Silva', 'ab100', { confirmed: true })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('roles that the table of permissions does not name see and register nobody', async () => {
    const handlers = gated(createPatientService({ records: memoryRecordStore() }).handlers);
    for (const role of ['it-admin', 'auditor'] as const) {
      const stranger = actor('x.other', role);
      const page = { limit: 50 };
      for (const look of [
        handlers['patients.list'](stranger, page),
        handlers['patients.search'](stranger, { text: 'a', ...page }),
        handlers['patients.get'](stranger, { patientIds: [], subjectIds: [] }),
      ]) {
        await expect(look).rejects.toMatchObject({ code: 'not-allowed' });
      }
    }
    for (const role of ['labtech', 'it-admin', 'auditor'] as const) {
      const register = handlers['patients.register'](actor('x.other', role), person('Ana Example', '1'));
      await expect(register).rejects.toMatchObject({ code: 'not-allowed' });
    }
  });
});

/** A ward that has run for years. */
async function bigWard(count: number) {
  const records = memoryRecordStore();
  const people = Array.from({ length: count }, (_, n): Patient => ({
    patientId: PatientId.parse(v7()),
    subjectId: SubjectId.parse(v4()),
    ...person(`Person${n} Example`, `R ${100_000 + n}`),
  }));
  await records.write(people.map((one) => ({ key: `patient/${one.patientId}`, value: one })));
  return { people, handlers: createPatientService({ records }).handlers };
}

type PatientHandlers = Awaited<ReturnType<typeof bigWard>>['handlers'];

/** All pages of a list. */
async function allPages(handlers: PatientHandlers, limit: number, between: () => Promise<unknown>) {
  const pages: Patient[][] = [];
  let before: string | undefined;
  do {
    const { patients, next } = await handlers['patients.list'](nurse, { limit, before });
    pages.push(patients);
    before = next ?? undefined;
    await between();
  } while (before !== undefined);
  return pages;
}

describe('thousands of patients', () => {
  test('come in pages, each patient once, while others are registered', async () => {
    const { people, handlers } = await bigWard(1_234);
    let count = 0;
    const pages = await allPages(handlers, 100, () =>
      handlers['patients.register'](nurse, person(`New ${count}`, `N ${count++}`)),
    );
    expect(pages.map(({ length }) => length)).toEqual([...Array.from({ length: 12 }, () => 100), 34]);
    expect(pages.flat()).toEqual(people.toReversed());
  });

  test('each is found by name and by record number, in less time than a keystroke takes', async () => {
    const { people, handlers } = await bigWard(5_000);
    const search = (text: string) => handlers['patients.search'](nurse, { text, limit: 20 });
    await search('anybody');
    const began = performance.now();
    for (const one of people.filter((_, n) => n % 100 === 0)) {
      expect((await search(one.name)).patients).toContainEqual(one);
      expect((await search(one.recordNumber.replaceAll(' ', ''))).patients).toEqual([one]);
    }
    expect((performance.now() - began) / 100).toBeLessThan(50);
  });

  test('what was found comes in pages too', async () => {
    const { people, handlers } = await bigWard(300);
    const first = await handlers['patients.search'](nurse, { text: 'example', limit: 200 });
    const before = first.next ?? undefined;
    const second = await handlers['patients.search'](nurse, { text: 'example', limit: 200, before });
    expect([...first.patients, ...second.patients]).toEqual(people.toReversed());
    expect(second.next).toBeNull();
  });

  test('a page that this list never named is refused with what to do', async () => {
    const { handlers } = await bigWard(3);
    for (const before of ['', 'nonsense', '!!', Buffer.from('"x"').toString('base64url')]) {
      await expect(handlers['patients.list'](nurse, { limit: 1, before })).rejects.toMatchObject({
        code: 'bad-request',
        hint: 'Begin with the first page again.',
      });
    }
  });
});

describe('a search for a patient', () => {
  const names = [
    'Marta Silva',
    'Jürgen Müller',
    'Łukasz Żółć',
    'Siobhán O’Neill',
    'Søren Ångström',
    'Anne-Marie Lefèvre',
    'Dilara İpek Işık',
    '李小龍',
  ];

  async function found(text: string): Promise<string[]> {
    const { handlers } = createPatientService({ records: memoryRecordStore() });
    for (const [n, name] of names.entries()) {
      await handlers['patients.register'](nurse, { ...person(name, `ZK-00${n} / 26`), bed: `${n}B` });
    }
    const { patients } = await handlers['patients.search'](nurse, { text, limit: 50 });
    return patients.map(({ name }) => name);
  }

  test.each([
    ['silva marta', 'Marta Silva'],
    ['SIL', 'Marta Silva'],
    ['muller', 'Jürgen Müller'],
    ['Mueller', 'Jürgen Müller'],
    ['müller jürgen', 'Jürgen Müller'],
    ['lukasz zolc', 'Łukasz Żółć'],
    ["o'neill", 'Siobhán O’Neill'],
    ['oneill', 'Siobhán O’Neill'],
    ['soren angstrom', 'Søren Ångström'],
    ['aangstroem', 'Søren Ångström'],
    ['anne marie', 'Anne-Marie Lefèvre'],
    ['annemarie lefevre', 'Anne-Marie Lefèvre'],
    ['ipek isik', 'Dilara İpek Işık'],
    ['小龍', '李小龍'],
    ['zk00326', 'Siobhán O’Neill'],
    ['ZK-004', 'Søren Ångström'],
    ['silva 0b', 'Marta Silva'],
  ])('“%s” finds %s', async (text, name) => {
    expect(await found(text)).toEqual([name]);
  });

  test('that fits nobody finds nobody', async () => {
    expect(await found('silva müller')).toEqual([]);
  });

  test('never travels in an address: it names a person', () => {
    expect(contract['patients.search'].verb).toBe('POST');
    const listed = contract['patients.list'].args.shape;
    expect(Object.keys(listed)).toEqual(['before', 'limit']);
  });
});
