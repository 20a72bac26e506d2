import { beforeAll, describe, expect, it } from 'vitest';
import { verifyCertificate } from '../verify.ts';
import { makeNetwork } from '../testing/network.ts';

type Network = Awaited<ReturnType<typeof makeNetwork>>;
let network: Network;

beforeAll(async () => {
  network = await makeNetwork();
});

const links = [
  'record',
  'digest',
  'merkle-path',
  'transaction',
  'signature',
  'clinician',
  'endorsement',
  'block',
  'configuration',
  'ledger',
];

describe('certificate of a network (made without Fabric)', () => {
  it('is accepted', async () => {
    const { file } = await network.certify();
    const result = verifyCertificate({ file });
    expect(result.ok).toBe(true);
    expect(result.steps.map((step) => step.link)).toEqual(links);
  });
});
