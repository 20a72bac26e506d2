import { describe, expect, it } from 'vitest';
import { rolesOf } from '#chaincode/transactions.ts';
import { ChaincodeCheck } from './chaincode-check.ts';
import type { FabricSigner, FabricTransport } from './transport.ts';

const signer: FabricSigner = { mspId: 'StLukesMSP', certificatePem: '', sign: async (bytes) => bytes };
const all = Object.keys(rolesOf);

const notHere = () => Promise.reject(new Error('not in this fake'));

/** A fake network whose chaincode gives these answers, one after the other. */
function network(...answers: readonly string[]) {
  const asked: string[] = [];
  const transport: FabricTransport = {
    kind: 'fabric-gateway',
    propose: notHere,
    async evaluate({ transaction }) {
      asked.push(transaction);
      return Buffer.from(answers[asked.length - 1] ?? '');
    },
    deliver: () => {
      throw new Error('not in this fake');
    },
    close: async () => {},
  };
  return { asked, check: new ChaincodeCheck(transport, 'vitalseal') };
}

describe('the check of a fake network’s chaincode', () => {
  it('asks until it is answered well, then no more', async () => {
    const old = JSON.stringify({ transactions: all.slice(1) });
    const { asked, check } = network(old, JSON.stringify({ version: 9, transactions: [...all, 'new:one'] }));
    await expect(check.pass(signer)).rejects.toMatchObject({
      kind: 'outdated',
      message: expect.stringContaining(all[0]!),
    });
    await check.pass(signer);
    await check.pass(signer);
    expect(asked).toEqual(['system:describe', 'system:describe']);
  });

  it.each(['', '{}', '[]', 'hello'])('takes the answer %j for another chaincode’s', async (answer) => {
    await expect(network(answer).check.pass(signer)).rejects.toMatchObject({ kind: 'outdated' });
  });
});
