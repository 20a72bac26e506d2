import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryLedger, type Who } from './memory-stub.test-fake.ts';
import { sha256 } from './records.ts';
import { codeOf, invokeOn, who, type Json } from './test-people.test-fake.ts';

const details = JSON.stringify({ salt: 'ab'.repeat(16), text: 'x' });
const hourMs = 3_600_000;
const doctor = who('doctor');
const nurse = who('nurse');
const away = who('doctor', 'RiversideMSP');
const awayNurse = who('nurse', 'RiversideMSP');

let ledger: MemoryLedger;
let subjectId: string;

beforeEach(() => {
  ledger = new MemoryLedger();
  subjectId = randomUUID();
});

const invoke = (name: string, by: Who, argument: Json, transient = {}) =>
  invokeOn(ledger, name, by, argument, transient);

const change = (name: string, by: Who, more: Json = {}) =>
  invoke(name, by, { id: randomUUID(), subjectId, ...more });

function begin(by: Who, more: Json = {}): Promise<Json> {
  const argument = { treatmentId: randomUUID(), version: 1, detailsDigest: sha256(details), ...more };
  return invoke('treatments:register', by, { id: randomUUID(), subjectId, ...argument }, { details });
}

function seal(by: Who, sessionId: string, number: number, more: Json = {}): Promise<Json> {
  const counts = { readings: 1, waveforms: 0, samples: 0, root: 'a'.repeat(64) };
  const about = { sessionId, subjectId, number, fromMs: 1, toMs: 2, final: false, deviceIds: [] };
  const argument = { id: randomUUID(), ...about, ...counts, summaryDigest: sha256(details), ...more };
  return invoke('seals:commit', by, argument, { summary: details });
}

async function grant(more: Json = {}): Promise<string> {
  const grantId = randomUUID();
  const terms = { scope: 'write', purpose: 'consultation', expiresMs: ledger.nowMs + hourMs };
  await change('grants:give', doctor, { grantId, to: { mspId: 'RiversideMSP' }, ...terms, ...more });
  return grantId;
}

describe('a subject', () => {
  it('is claimed by its first seal or treatment, for the hospital that wrote it', async () => {
    await seal(nurse, randomUUID(), 1);
    expect(await invoke('subjects:get', nurse, { subjectId })).toMatchObject({
      record: { homeMspId: 'StLukesMSP', change: 'claimed', offer: null },
    });
    expect(ledger.events.map(({ name }) => name)).toEqual(['SealCommitted']);
    expect(await codeOf(begin(away))).toBe('NO_GRANT');
    expect(await codeOf(change('subjects:register', nurse))).toBe('ALREADY_REGISTERED');
    expect(await codeOf(change('subjects:register', away))).toBe('OTHER_HOSPITAL');
  });

  it('moves when home offers it and the other hospital accepts, and both hospitals must endorse that', async () => {
    await change('subjects:register', nurse);
    expect(await codeOf(change('subjects:accept', away))).toBe('NOT_OFFERED');
    await change('subjects:offer', doctor, { toMspId: 'RiversideMSP' });
    const demanded = await demandedBy(() => change('subjects:accept', away));
    expect(demanded).toEqual(new Set(['StLukesMSP', 'RiversideMSP']));
    expect(await invoke('subjects:get', doctor, { subjectId })).toMatchObject({
      record: { homeMspId: 'RiversideMSP', movedFrom: 'StLukesMSP' },
    });
    expect(await codeOf(begin(doctor))).toBe('SUBJECT_MOVED');
    expect(await codeOf(change('subjects:offer', doctor, { toMspId: 'ThirdMSP' }))).toBe('SUBJECT_MOVED');
    const { records } = await invoke('subjects:history', doctor, { subjectId });
    expect(records).toMatchObject([{ change: 'accepted' }, { change: 'offered' }, { change: 'registered' }]);
  });

  it('is offered to one other hospital at a time; a withdrawn offer cannot be accepted', async () => {
    await change('subjects:register', nurse);
    expect(await codeOf(change('subjects:offer', doctor, { toMspId: 'StLukesMSP' }))).toBe('BAD_ARGUMENT');
    await change('subjects:offer', doctor, { toMspId: 'RiversideMSP' });
    expect(await codeOf(change('subjects:offer', doctor, { toMspId: 'ThirdMSP' }))).toBe('ALREADY_OFFERED');
    expect(await codeOf(change('subjects:accept', who('doctor', 'ThirdMSP')))).toBe('NOT_OFFERED');
    expect(await codeOf(change('subjects:withdraw', away))).toBe('OTHER_HOSPITAL');
    await change('subjects:withdraw', doctor);
    expect(await codeOf(change('subjects:accept', away))).toBe('NOT_OFFERED');
    expect(await codeOf(change('subjects:withdraw', doctor))).toBe('NOT_OFFERED');
  });

  it('with a session that runs while it moves: the old hospital seals it to its end', async () => {
    const sessionId = randomUUID();
    await seal(nurse, sessionId, 1);
    await change('subjects:offer', doctor, { toMspId: 'RiversideMSP' });
    await change('subjects:accept', away);
    await seal(nurse, sessionId, 2, { final: true });
    expect(await codeOf(seal(nurse, randomUUID(), 1))).toBe('SUBJECT_MOVED');
    await seal(awayNurse, randomUUID(), 1);
  });
});

/** Whose peers the keys that `work` changes demanded before it. */
async function demandedBy(work: () => Promise<unknown>): Promise<Set<string>> {
  const before = new Map(ledger.state);
  const endorsers = new Map(ledger.endorsers);
  await work();
  const changed = [...before.keys()].filter((key) => before.get(key) !== ledger.state.get(key));
  return new Set(changed.flatMap((key) => endorsers.get(key) ?? []));
}

describe('a grant', () => {
  beforeEach(() => change('subjects:register', nurse));

  it('opens a subject to the hospital, role or clinician it names, and to nobody else', async () => {
    await grant({ to: { mspId: 'RiversideMSP', role: 'doctor' } });
    await begin(away);
    expect(await codeOf(seal(awayNurse, randomUUID(), 1))).toBe('NO_GRANT');
    expect(await codeOf(begin(who('doctor', 'ThirdMSP')))).toBe('NO_GRANT');
    await grant({ to: { mspId: 'RiversideMSP', clinicianId: 'n.person' } });
    await seal(awayNurse, randomUUID(), 1);
    expect(await codeOf(seal(who('labtech', 'RiversideMSP'), randomUUID(), 1))).toBe('NO_GRANT');
  });

  it('to read does not allow to write', async () => {
    await grant({ scope: 'read' });
    expect(await codeOf(begin(away))).toBe('NO_GRANT');
    await look(away);
  });

  it('ends by its time, by revocation, and when the subject leaves the hospital that gave it', async () => {
    await grant();
    await begin(away);
    ledger.nowMs += hourMs;
    expect(await codeOf(begin(away))).toBe('GRANT_ENDED');
    const grantId = await grant();
    await begin(away);
    await change('grants:revoke', who('doctor'), { grantId });
    expect(await codeOf(begin(away))).toBe('GRANT_ENDED');
    expect(await codeOf(change('grants:revoke', doctor, { grantId }))).toBe('GRANT_ENDED');
    await grant();
    await change('subjects:offer', doctor, { toMspId: 'ThirdMSP' });
    await change('subjects:accept', who('doctor', 'ThirdMSP'));
    expect(await codeOf(begin(away))).toBe('GRANT_ENDED');
    const { records } = await invoke('grants:list', nurse, { subjectId });
    expect(records).toHaveLength(3);
  });

  it('is given and revoked by the home hospital alone, once, and not into the past', async () => {
    const grantId = await grant();
    expect(await codeOf(change('grants:revoke', away, { grantId }))).toBe('OTHER_HOSPITAL');
    const terms = { to: { mspId: 'ThirdMSP' }, scope: 'read', purpose: 'consultation' };
    const expiresMs = ledger.nowMs + hourMs;
    const again = { grantId, ...terms, expiresMs };
    expect(await codeOf(change('grants:give', doctor, again))).toBe('ALREADY_REGISTERED');
    expect(await codeOf(change('grants:give', away, { ...again, grantId: randomUUID() }))).toBe(
      'OTHER_HOSPITAL',
    );
    const past = { ...again, grantId: randomUUID(), expiresMs: ledger.nowMs };
    expect(await codeOf(change('grants:give', doctor, past))).toBe('BAD_ARGUMENT');
    expect(await codeOf(invoke('grants:get', nurse, { subjectId, grantId: randomUUID() }))).toBe('NOT_FOUND');
    const named = { ...again, purpose: 'for Ada Okafor' };
    expect(await codeOf(change('grants:give', doctor, named))).toBe('BAD_ARGUMENT');
  });
});

function look(by: Who, more: Json = {}): Promise<Json> {
  const about = { action: 'viewed', what: 'session', purpose: 'treatment', digest: sha256('x') };
  return change('access:record', by, { ...about, ...more });
}

describe('the access log', () => {
  it('lists who looked at a subject in the order of time, page by page, and what is of no subject apart', async () => {
    for (const by of [doctor, nurse, doctor]) {
      ledger.nowMs += 1_000;
      await look(by);
    }
    await look(who('auditor'), { subjectId: null, action: 'exported', what: 'audit', purpose: 'audit' });
    const first = await invoke('access:list', doctor, { subjectId, pageSize: 2 });
    expect(first['records']).toMatchObject([{ role: 'doctor' }, { role: 'nurse' }]);
    const { bookmark } = first;
    const second = await invoke('access:list', doctor, { subjectId, pageSize: 2, bookmark });
    expect(second).toMatchObject({ records: [{ role: 'doctor' }], bookmark: null });
    expect(await invoke('access:list', doctor, { subjectId: null })).toMatchObject({
      records: [{ what: 'audit' }],
    });
    expect(await invoke('access:list', who('auditor'), {})).toMatchObject({ records: { length: 4 } });
    const other = { subjectId: randomUUID(), bookmark };
    expect(await codeOf(invoke('access:list', doctor, other))).toBe('BAD_ARGUMENT');
  });

  it("takes no entry about another hospital's subject without a grant", async () => {
    await change('subjects:register', nurse);
    expect(await codeOf(look(away))).toBe('NO_GRANT');
    await grant({ scope: 'read' });
    await look(away);
  });
});
