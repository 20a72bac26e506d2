import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryLedger, type Who } from './memory-stub.test-fake.ts';
import { maxValueBytes, sha256 } from './records.ts';
import { codeOf, invokeOn, who, type Json } from './test-people.test-fake.ts';
import { queries, rolesOf } from './transactions.ts';

const doctor = who('doctor');
const nurse = who('nurse');
const salt = 'ab'.repeat(16);
const subjectId = randomUUID();

let ledger: MemoryLedger;

beforeEach(() => {
  ledger = new MemoryLedger();
});

const invoke = (name: string, by: Who, argument: Json | string, transient = {}) =>
  invokeOn(ledger, name, by, argument, transient);

const details = (text = 'x') => JSON.stringify({ salt, text });

function treatment(version: number, more: Json = {}): Json {
  return { id: randomUUID(), treatmentId, subjectId, version, detailsDigest: sha256(details()), ...more };
}
const treatmentId = randomUUID();
const withDetails = { details: details() };

const sessionId = randomUUID();
function seal(number: number, more: Json = {}): Json {
  return {
    id: randomUUID(),
    sessionId,
    subjectId,
    number,
    fromMs: 1_000,
    toMs: 11_000,
    final: false,
    deviceIds: [],
    readings: 3,
    waveforms: 1,
    samples: 1_250,
    root: 'a'.repeat(64),
    summaryDigest: sha256(details()),
    ...more,
  };
}
const withSummary = { summary: details() };

function device(more: Json = {}): Json {
  const about = { model: 'healthypi-5', simulated: true, detailsDigest: sha256(details()) };
  return { id: randomUUID(), deviceId: randomUUID(), ...about, ...more };
}

describe('every invoking transaction', () => {
  it('succeeds for the same id and argument again, writes nothing and names the first transaction', async () => {
    const argument = seal(1);
    const first = await invoke('seals:commit', nurse, argument, withSummary);
    const size = ledger.state.size;
    const second = await invoke('seals:commit', nurse, argument, withSummary);
    expect(second).toEqual({ ...first, repeated: true });
    expect(ledger.state.size).toBe(size);
    expect(ledger.events).toHaveLength(1);
  });

  it('refuses the same id with another argument, and with another transaction', async () => {
    const argument = treatment(1);
    await invoke('treatments:register', doctor, argument, withDetails);
    const other = { ...argument, treatmentId: randomUUID() };
    expect(await codeOf(invoke('treatments:register', doctor, other, withDetails))).toBe('ID_REUSED');
    expect(await codeOf(invoke('treatments:stop', doctor, argument, withDetails))).toBe('ID_REUSED');
  });

  it.each(Object.entries(rolesOf))('%s is for its roles alone', async (name, allowed) => {
    const roles: readonly string[] = allowed;
    for (const role of ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor', 'visitor', 'workstation']) {
      const allows =
        role === 'workstation' ? queries.has(name) && roles.includes('auditor') : roles.includes(role);
      const code = await codeOf(invoke(name, who(role), '{}'));
      expect(code === 'NOT_ALLOWED').toBe(!allows);
    }
    const nobody = { mspId: 'StLukesMSP', attributes: {} };
    expect(await codeOf(invoke(name, nobody, '{}'))).toBe('NOT_ALLOWED');
  });

  it('refuses unknown fields, fractions, broken JSON and what is too large', async () => {
    expect(await codeOf(invoke('seals:commit', nurse, seal(1, { name: 'x' }), withSummary))).toBe(
      'BAD_ARGUMENT',
    );
    expect(await codeOf(invoke('seals:commit', nurse, seal(1, { fromMs: 0.5 }), withSummary))).toBe(
      'BAD_ARGUMENT',
    );
    expect(await codeOf(invoke('seals:commit', nurse, seal(1, { toMs: 1 }), withSummary))).toBe(
      'BAD_ARGUMENT',
    );
    expect(await codeOf(invoke('seals:commit', nurse, '{', withSummary))).toBe('BAD_ARGUMENT');
    const large = `{"id":"${'x'.repeat(maxValueBytes)}"}`;
    expect(await codeOf(invoke('seals:commit', nurse, large, withSummary))).toBe('TOO_LARGE');
  });

  it('refuses private data that is missing, without salt, or not what the argument commits to', async () => {
    const plain = JSON.stringify({ text: 'x' });
    for (const [digest, transient] of [
      [sha256(details()), {}],
      [sha256(plain), { details: plain }],
      [sha256('no JSON'), { details: 'no JSON' }],
      [sha256(details()), { details: details('y') }],
    ] as const) {
      const argument = device({ detailsDigest: digest });
      expect(await codeOf(invoke('devices:register', nurse, argument, transient))).toBe('BAD_PRIVATE_DATA');
    }
    expect(ledger.state.size).toBe(0);
  });

  it('keeps records below the size limit, and private text out of the public state', async () => {
    const deviceIds = Array.from({ length: 32 }, () => randomUUID());
    const text = JSON.stringify({ salt, text: 'Ingrid Bergstrom' });
    const argument = seal(1, { deviceIds, summaryDigest: sha256(text) });
    await invoke('seals:commit', nurse, argument, { summary: text });
    for (const value of ledger.state.values()) {
      expect(value.length).toBeLessThan(maxValueBytes);
      expect(new TextDecoder().decode(value)).not.toContain('Ingrid');
    }
  });
});

describe('treatments', () => {
  it('carry versions 1, 2, 3 …: a stale, a missing and a later version are refused', async () => {
    await invoke('treatments:register', doctor, treatment(1), withDetails);
    await invoke('treatments:administer', nurse, treatment(2), withDetails);
    expect(await codeOf(invoke('treatments:change', doctor, treatment(2), withDetails))).toBe(
      'STALE_VERSION',
    );
    expect(await codeOf(invoke('treatments:change', doctor, treatment(4), withDetails))).toBe('OUT_OF_ORDER');
    expect(await codeOf(invoke('treatments:register', doctor, treatment(3), withDetails))).toBe(
      'OUT_OF_ORDER',
    );
    expect(await codeOf(invoke('treatments:register', doctor, treatment(1), withDetails))).toBe(
      'STALE_VERSION',
    );
    await invoke('treatments:change', doctor, treatment(3), withDetails);
    const answer = await invoke('treatments:get', nurse, { treatmentId });
    expect(answer).toMatchObject({
      events: [
        { record: { version: 1, kind: 'registered', clinicianId: 'd.person', role: 'doctor' } },
        { record: { version: 2, kind: 'administered', clinicianId: 'n.person' }, details: details() },
        { record: { version: 3, kind: 'changed' } },
      ],
    });
  });

  it('take nothing more once stopped, nor from another hospital, nor for another subject', async () => {
    await invoke('treatments:register', doctor, treatment(1), withDetails);
    const away = who('doctor', 'OtherMSP');
    expect(await codeOf(invoke('treatments:change', away, treatment(2), withDetails))).toBe('OTHER_HOSPITAL');
    const other = treatment(2, { subjectId: randomUUID() });
    expect(await codeOf(invoke('treatments:change', doctor, other, withDetails))).toBe('OTHER_SUBJECT');
    await invoke('treatments:stop', doctor, treatment(2), withDetails);
    expect(await codeOf(invoke('treatments:administer', nurse, treatment(3), withDetails))).toBe(
      'TREATMENT_STOPPED',
    );
  });

  it('show their details to their own hospital alone', async () => {
    await invoke('treatments:register', doctor, treatment(1), withDetails);
    expect(await invoke('treatments:get', who('doctor', 'OtherMSP'), { treatmentId })).toMatchObject({
      events: [{ record: { version: 1 }, details: null }],
    });
    expect(await codeOf(invoke('treatments:get', doctor, { treatmentId: randomUUID() }))).toBe('NOT_FOUND');
  });
});

describe('seals', () => {
  it('of a session have no hole, belong to one subject and end with the final one', async () => {
    expect(await codeOf(invoke('seals:commit', nurse, seal(2), withSummary))).toBe('OUT_OF_ORDER');
    await invoke('seals:commit', nurse, seal(1), withSummary);
    expect(await codeOf(invoke('seals:commit', nurse, seal(1), withSummary))).toBe('ALREADY_SEALED');
    const other = seal(2, { subjectId: randomUUID() });
    expect(await codeOf(invoke('seals:commit', nurse, other, withSummary))).toBe('OTHER_SUBJECT');
    // After a hand-over another clinician goes on.
    await invoke('seals:commit', doctor, seal(2, { final: true }), withSummary);
    expect(await codeOf(invoke('seals:commit', nurse, seal(3), withSummary))).toBe('SESSION_CLOSED');
    expect(await invoke('seals:get', nurse, { sessionId, number: 2 })).toMatchObject({
      record: { number: 2, final: true },
      summary: details(),
    });
  });
});

describe('devices', () => {
  it('are registered once', async () => {
    const argument = device();
    await invoke('devices:register', nurse, argument, withDetails);
    const again = { ...argument, id: randomUUID() };
    expect(await codeOf(invoke('devices:register', nurse, again, withDetails))).toBe('ALREADY_REGISTERED');
    expect(await invoke('devices:get', who('auditor'), { deviceId: argument['deviceId'] })).toMatchObject({
      record: { model: 'healthypi-5', mspId: 'StLukesMSP' },
      details: details(),
    });
    expect(ledger.events).toEqual([
      { name: 'DeviceRegistered', payload: expect.stringContaining('deviceId') },
    ]);
  });
});

describe('a workstation', () => {
  it('sees public records and no private value', async () => {
    const argument = device();
    await invoke('devices:register', nurse, argument, withDetails);
    const query = { deviceId: argument['deviceId'] };
    expect(await invoke('devices:get', who('workstation'), query)).toMatchObject({
      record: { model: 'healthypi-5' },
      details: null,
    });
  });
});

describe('every record', () => {
  it('demands the peers of its own hospital when it is changed', async () => {
    await invoke('seals:commit', nurse, seal(1), withSummary);
    await invoke('treatments:register', doctor, treatment(1), withDetails);
    await invoke('devices:register', nurse, device(), withDetails);
    const records = [...ledger.state.keys()].filter((key) => !key.startsWith('\u0000intent'));
    expect(records).toHaveLength(4);
    for (const key of records) expect(ledger.endorsers.get(key)).toEqual(['StLukesMSP']);
  });
});

describe('a purge', () => {
  it('destroys the private value and keeps the record; again it is no error; other hospitals may not', async () => {
    await invoke('seals:commit', nurse, seal(1), withSummary);
    await invoke('treatments:register', doctor, treatment(1), withDetails);
    const batch = () => ({ id: randomUUID(), sessionId, number: 1 });
    expect(await codeOf(invoke('seals:purge', who('doctor', 'OtherMSP'), batch()))).toBe('OTHER_HOSPITAL');
    expect(await codeOf(invoke('seals:purge', doctor, { ...batch(), number: 2 }))).toBe('NOT_FOUND');
    await invoke('seals:purge', doctor, batch());
    await invoke('seals:purge', doctor, batch());
    await invoke('treatments:purge', doctor, { id: randomUUID(), treatmentId, version: 1 });
    expect(ledger.privateState.size).toBe(0);
    expect(await invoke('seals:get', nurse, { sessionId, number: 1 })).toMatchObject({
      record: { summaryDigest: sha256(details()) },
      summary: null,
    });
    expect(ledger.events.filter(({ name }) => name === 'PrivatePurged')).toHaveLength(2);
  });
});

describe('a joined ledger', () => {
  const admin = who('it-admin');
  const chainId = 'c'.repeat(64);
  const head = { chainId, height: 7, headHash: 'd'.repeat(64), caFingerprint: 'e'.repeat(64) };
  const join = (by: Who, more: Json = {}) =>
    invoke('chains:join', by, { id: randomUUID(), ...head, ...more });

  it('is joined once; the same head again is no error, another one is', async () => {
    await join(admin);
    await join(admin);
    expect(await codeOf(join(admin, { height: 8 }))).toBe('ALREADY_JOINED');
    expect(await codeOf(join(who('it-admin', 'OtherMSP')))).toBe('ALREADY_JOINED');
    expect(await invoke('chains:get', nurse, { chainId })).toMatchObject({ record: head });
    expect(await codeOf(invoke('chains:get', nurse, { chainId: 'f'.repeat(64) }))).toBe('NOT_FOUND');
  });

  it('has sessions and treatments that go on here, of its own hospital alone', async () => {
    const later = seal(5, { continues: chainId });
    expect(await codeOf(invoke('seals:commit', nurse, later, withSummary))).toBe('OUT_OF_ORDER');
    await join(admin);
    const elsewhere = who('nurse', 'OtherMSP');
    expect(await codeOf(invoke('seals:commit', elsewhere, later, withSummary))).toBe('OUT_OF_ORDER');
    await invoke('seals:commit', nurse, later, withSummary);
    await invoke('seals:commit', nurse, seal(6, { continues: chainId }), withSummary);
    await invoke('treatments:stop', doctor, treatment(3, { continues: chainId }), withDetails);
    const { records } = await invoke('seals:list', nurse, { sessionId });
    expect(records).toMatchObject([{ number: 5, continues: chainId }, { number: 6 }]);
  });
});

describe('lists', () => {
  it('come in pages, in order, without a hole and without an entry twice', async () => {
    for (let number = 1; number <= 5; number++)
      await invoke('seals:commit', nurse, seal(number), withSummary);
    const numbers: unknown[] = [];
    let bookmark: unknown = '';
    while (bookmark !== null) {
      const page = await invoke('seals:list', nurse, { sessionId, pageSize: 2, bookmark });
      numbers.push(page['records']);
      bookmark = page['bookmark'];
    }
    expect(numbers.flat()).toMatchObject([1, 2, 3, 4, 5].map((number) => ({ number })));
    const foreign = Buffer.from('\u0000intent\u0000').toString('base64url');
    expect(await codeOf(invoke('devices:list', nurse, { bookmark: foreign }))).toBe('BAD_ARGUMENT');
    expect(await codeOf(invoke('devices:list', nurse, { pageSize: 101 }))).toBe('BAD_ARGUMENT');
  });
});

describe('whatever is refused', () => {
  it.each(Object.keys(rolesOf).filter((name) => !queries.has(name)))(
    '%s writes nothing for a subject with control characters, a wrong type, an unknown field, or too much',
    async (name) => {
      const by = who(rolesOf[name]![0]!);
      const id = randomUUID();
      const bad = [
        { id, subjectId: 'a\u0000b' },
        { id, subjectId: 7 },
        { id, subjectId, unknown: 1 },
        { id, subjectId, text: 'x'.repeat(maxValueBytes) },
        [],
        'text',
      ];
      for (const argument of bad) {
        const code = await codeOf(invoke(name, by, JSON.stringify(argument)));
        expect(['BAD_ARGUMENT', 'TOO_LARGE']).toContain(code);
      }
      expect(ledger.state.size + ledger.privateState.size + ledger.events.length).toBe(0);
    },
  );
});
