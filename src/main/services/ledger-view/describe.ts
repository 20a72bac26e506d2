import { z } from 'zod';
import type { AuditTransaction } from '#shared/contract/audit.ts';
import type { LedgerBlock, LedgerBlockTransaction } from '#main/services/ledger/ledger-port.ts';
import { titleOfTransaction } from '#chaincode/transactions.ts';
import { kindOf } from './keys.ts';

const text = z.string().max(200).optional().catch(undefined);

/** What is looked for in the argument of any transaction; whoever wrote it may have written anything. */
const Argument = z.object({
  id: text,
  subjectId: text,
  sessionId: text,
  number: z.int().optional().catch(undefined),
  version: z.int().optional().catch(undefined),
  final: z.boolean().optional().catch(undefined),
  continues: text,
});
export type Argument = z.infer<typeof Argument>;

/** The public argument of a transaction, as far as it can be understood. */
export function argumentOf({ args }: LedgerBlockTransaction): Argument {
  try {
    return Argument.parse(JSON.parse(args[0] ?? ''));
  } catch {
    return {};
  }
}

/** A transaction in the auditor's words. */
export function describeTransaction(
  block: LedgerBlock,
  transaction: LedgerBlockTransaction,
): AuditTransaction {
  const argument = argumentOf(transaction);
  const { transactionId, timestampMs, status, creator, endorsers } = transaction;
  return {
    transactionId,
    blockNumber: block.number,
    timeMs: timestampMs,
    status,
    ...creator,
    kind: kindOf(transaction.transaction),
    transaction: transaction.transaction,
    subjectId: argument.subjectId ?? null,
    sessionId: argument.sessionId ?? null,
    recordId: argument.id ?? null,
    title: titleOf(transaction.transaction, argument),
    endorsers: [...endorsers],
  };
}

function titleOf(transaction: string | null, argument: Argument): string {
  if (transaction === null) return 'Configuration of the channel, or life cycle of the chaincode';
  const title = titleOfTransaction(transaction) ?? transaction;
  if (typeof title === 'function') return title(argument);
  return argument.version === undefined ? title : `${title}, version ${argument.version}`;
}
