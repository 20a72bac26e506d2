import { z } from 'zod';
import { ContractError } from '../../errors.ts';
import { asks, kind, writes } from '../../kind.ts';
import { signature } from '../../once.ts';
import { listRecords, pageOf } from '../../pages.ts';
import { emit, readRecord, uuid, writeRecord } from '../../records.ts';
import { ownSubject } from '../subject/record.ts';
import { GrantArgument, grantKey, GrantRecord } from './record.ts';

const readers = ['nurse', 'doctor', 'labtech', 'auditor'] as const;

const give = writes({
  roles: ['doctor'],
  argument: GrantArgument,
  async write(context, caller, given) {
    const { id, grantId, subjectId } = given;
    await ownSubject(context, caller, subjectId);
    if (given.expiresMs <= context.stub.getDateTimestamp().getTime()) {
      throw new ContractError('BAD_ARGUMENT', 'expiresMs is over already');
    }
    const key = grantKey(context, subjectId, grantId);
    if ((await readRecord(context, GrantRecord, key)) !== undefined) {
      throw new ContractError('ALREADY_REGISTERED', 'this grant was given already');
    }
    const record: GrantRecord = { ...given, revoked: null, ...signature(context, caller) };
    await writeRecord(context, key, record);
    emit(context, 'GrantChanged', { id, grantId, subjectId, change: 'given' });
  },
});

const revoke = writes({
  roles: ['doctor'],
  argument: z.strictObject({ id: uuid, grantId: uuid, subjectId: uuid }),
  async write(context, caller, { id, grantId, subjectId }) {
    const key = grantKey(context, subjectId, grantId);
    const known = await readRecord(context, GrantRecord, key);
    if (known === undefined) throw unknownGrant();
    if (known.mspId !== caller.mspId) {
      throw new ContractError('OTHER_HOSPITAL', 'another hospital gave this grant');
    }
    if (known.revoked !== null) throw new ContractError('GRANT_ENDED', 'this grant was revoked already');
    const record: GrantRecord = { ...known, revoked: { id, ...signature(context, caller) } };
    await writeRecord(context, key, record);
    emit(context, 'GrantChanged', { id, grantId, subjectId, change: 'revoked' });
  },
});

/** Answers `{record}`. */
const get = asks({
  roles: readers,
  argument: z.strictObject({ grantId: uuid, subjectId: uuid }),
  async answer(context, _caller, { grantId, subjectId }) {
    const record = await readRecord(context, GrantRecord, grantKey(context, subjectId, grantId));
    if (record === undefined) throw unknownGrant();
    return JSON.stringify({ record });
  },
});

/** Answers a page of a subject's grants, those that ended included. */
const list = asks({
  roles: readers,
  argument: z.strictObject({ subjectId: uuid, ...pageOf }),
  answer: (context, _caller, { subjectId, ...page }) =>
    listRecords(context, GrantRecord, { objectType: 'grant', attributes: [subjectId] }, page),
});

function unknownGrant(): ContractError {
  return new ContractError('NOT_FOUND', 'this grant is not on the ledger');
}

/** Access that a subject's hospital gives to another one. */
export const grant = kind({
  name: 'grant',
  contract: 'grants',
  transactions: { give, revoke, get, list },
  refusals: {
    NO_GRANT: {
      reason: 'This patient is at another hospital, which gave no access for this.',
      hint: 'Ask a doctor of that hospital for access, then try again.',
    },
    GRANT_ENDED: {
      reason: 'The access that the other hospital gave has ended.',
      hint: 'Ask a doctor of that hospital to give it again, then try again.',
    },
  },
});
