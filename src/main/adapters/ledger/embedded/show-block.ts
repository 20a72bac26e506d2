import { blockHash, type Block, type Envelope } from '#main/ledger-format/embedded.ts';
import { readCertificate } from '#main/crypto/x509.ts';
import type { LedgerBlock, LedgerBlockTransaction } from '#main/services/ledger/ledger-port.ts';

/** A block of the standalone ledger as every ledger shows it. Block 0 holds no transaction. */
export function showBlock(block: Block): LedgerBlock {
  const { number, previousHash, dataHash } = block.header;
  return {
    number,
    hash: blockHash(block.header),
    previousHash,
    dataHash,
    transactions: block.envelopes.map((envelope) => showTransaction(envelope)),
  };
}

function showTransaction({ transaction, validation }: Envelope): LedgerBlockTransaction {
  const { transactionId, proposal, event } = transaction;
  const { mspId, certificatePem } = proposal.creator;
  const { attributes } = readCertificate(certificatePem);
  return {
    transactionId,
    status: validation,
    timestampMs: proposal.timestampMs,
    creator: {
      mspId,
      clinicianId: attributes['hf.EnrollmentID'] ?? null,
      role: attributes['role'] ?? null,
    },
    transaction: proposal.transaction,
    args: proposal.args,
    event: validation === 'VALID' ? event : null,
    // The node of the one hospital that there is ran it.
    endorsers: [mspId],
  };
}
