import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerTransaction } from '#main/ledger-format/embedded.ts';
import { testClock } from '#main/testing/fakes.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { signProposal } from './proposals.ts';
import { storeKeys } from './store.ts';
import { notePending, validate, type Pending } from './validate.ts';

let folder: string;
let db: ClassicLevel;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-validate-'));
  db = new ClassicLevel(join(folder, 'store'));
});

afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

async function writing(key: string, mspIds?: string[]): Promise<LedgerTransaction> {
  const clock = testClock();
  const doctor = await (await makeHospital('StLukesMSP', clock.now())).clinician('d.mensah', 'doctor');
  const call = { transaction: 'devices:register', args: [], transient: {} };
  const { transactionId, proposal, signature } = await signProposal(call, doctor, clock.now());
  const readWriteSet = {
    reads: [],
    ranges: [],
    writes: [{ key, value: '1' }],
    privateReads: [],
    privateWrites: [],
    ...(mspIds === undefined ? {} : { endorsers: [{ key, mspIds }] }),
  };
  return { transactionId, proposal, signature, payload: '', event: null, readWriteSet };
}

const nothing = (): Pending => ({ versions: new Map(), endorsers: new Map() });

describe('key-level endorsement in the standalone ledger', () => {
  it('lets the own hospital change a key that demands it, and none that demands another, too', async () => {
    await db.put(storeKeys.endorsers('own'), JSON.stringify(['StLukesMSP']));
    await db.put(storeKeys.endorsers('both'), JSON.stringify(['RiversideMSP', 'StLukesMSP']));
    const codes = await Promise.all(
      ['own', 'both', 'free'].map(async (key) =>
        validate({ db }, nothing(), await writing(key), 'StLukesMSP'),
      ),
    );
    expect(codes).toEqual(['VALID', 'ENDORSEMENT_POLICY_FAILURE', 'VALID']);
  });

  it('holds within a block: what an earlier transaction demands binds the next', async () => {
    const pending = nothing();
    notePending(pending, await writing('key', ['RiversideMSP']), { block: 1, transaction: 0 });
    expect(await validate({ db }, pending, await writing('key'), 'StLukesMSP')).toBe(
      'ENDORSEMENT_POLICY_FAILURE',
    );
  });
});
