import { z } from 'zod';
import { ContractError } from '../../errors.ts';
import { askAdmin, asks, kind, writes } from '../../kind.ts';
import { signature } from '../../once.ts';
import { digest, emit, readRecord, writeRecord } from '../../records.ts';
import { ChainArgument, chainKey, ChainRecord } from './record.ts';

/** Seals the head of a standalone ledger that goes on here; once, and the same again is no error. */
const join = writes({
  roles: ['it-admin'],
  title: 'Head of a standalone ledger sealed',
  argument: ChainArgument,
  async write(context, caller, value) {
    const key = chainKey(context, value.chainId);
    const known = await readRecord(context, ChainRecord, key);
    if (known === undefined) {
      const record: z.infer<typeof ChainRecord> = { ...value, ...signature(context, caller) };
      await writeRecord(context, key, record);
      emit(context, 'ChainJoined', { id: value.id, chainId: value.chainId });
    } else if (
      known.mspId !== caller.mspId ||
      known.workstationDigest !== value.workstationDigest ||
      known.height !== value.height ||
      known.headHash !== value.headHash ||
      known.caFingerprint !== value.caFingerprint
    ) {
      throw new ContractError('ALREADY_JOINED', 'this ledger was joined already, with another head');
    }
  },
});

/** Answers `{record}`. */
const get = asks({
  roles: ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  argument: z.strictObject({ chainId: digest }),
  async answer(context, _caller, { chainId }) {
    const record = await readRecord(context, ChainRecord, chainKey(context, chainId));
    if (record === undefined) throw new ContractError('NOT_FOUND', 'this ledger was never joined');
    return JSON.stringify({ record });
  },
});

/** The head of a standalone ledger that goes on here. */
export const chain = kind({
  name: 'chain',
  contract: 'chains',
  transactions: { join, get },
  refusals: {
    ALREADY_JOINED: { reason: 'The old ledger was joined already, with another end.', hint: askAdmin },
  },
});
