import { common, peer } from '@hyperledger/fabric-protos';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from '#shared/codec/hex.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { blockHashOf } from './block-hash.ts';
import { commitIn, configurationOf, evidenceFrom, parseBlock, showBlock } from './blocks.ts';
import { blockOf, callEnvelope, type MadeCall } from './testing/made-blocks.ts';

const { VALID, MVCC_READ_CONFLICT, DUPLICATE_TXID } = peer.TxValidationCode;
const before = 'ab'.repeat(32);
let call: MadeCall;

beforeAll(async () => {
  const doctor = await (await makeHospital('StLukesMSP', Date.now())).clinician('d.mensah', 'doctor');
  call = {
    transactionId: '1'.repeat(64),
    args: ['treatments:change', '{"id":1}'],
    creator: doctor,
    endorsers: ['StLukesMSP', 'RiversideMSP', 'StLukesMSP'],
    payload: '{"repeated":false}',
    event: { name: 'TreatmentChanged', payload: '{"version":2}' },
  };
});

function headerOf(number: number, previousHash: string, dataHash: string): common.BlockHeader {
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(fromHex(previousHash));
  header.setDataHash(fromHex(dataHash));
  return header;
}

describe('blocks of Fabric', () => {
  it('are hashed as Fabric does: a header of a real network and the hash that its next block names', () => {
    const header = headerOf(
      3,
      'bd1f11e984124c1b65a503b3cca0277762b2a6e17a6c663a37a4dab7bbc42fd2',
      '4135a940149a670ada794b51e119f8aa54a7dce375b780a5c7ed67047b415a27',
    );
    expect(blockHashOf(header)).toBe('2af17d349c9905bcb37ac21ac36e547e9a8437105d0b91e28b79d3ca006be9cd');
  });

  it.each([0, 1, 127, 128, 255, 256, 65_535, 2 ** 31, 2 ** 40])(
    'have different hashes by number: %d',
    (number) => {
      expect(blockHashOf(headerOf(number, before, before))).not.toBe(
        blockHashOf(headerOf(number + 1, before, before)),
      );
    },
  );

  it.each([
    ['ab'.repeat(31), before],
    ['ab'.repeat(200), before],
    [before, ''],
  ])('with a hash that is none are refused', (previousHash, dataHash) => {
    expect(() => blockHashOf(headerOf(1, previousHash, dataHash))).toThrow('a hash that is none');
  });

  it('show who did what, through whose peers, and the event of what happened alone', () => {
    const lost = { ...call, transactionId: '2'.repeat(64) };
    const block = blockOf(7, before, [callEnvelope(call), callEnvelope(lost)], [VALID, MVCC_READ_CONFLICT]);
    const shown = showBlock(block, 'vitalseal');
    expect(shown).toMatchObject({ number: 7, previousHash: before });
    expect(shown.transactions[0]).toEqual({
      transactionId: call.transactionId,
      status: 'VALID',
      timestampMs: 0,
      creator: { mspId: 'StLukesMSP', clinicianId: 'd.mensah', role: 'doctor' },
      transaction: 'treatments:change',
      args: ['{"id":1}'],
      event: call.event,
      endorsers: ['RiversideMSP', 'StLukesMSP'],
    });
    expect(shown.transactions[1]).toMatchObject({ status: 'MVCC_READ_CONFLICT', event: null });
  });

  it('show calls of other chaincodes as the channel’s own affairs', () => {
    const block = blockOf(7, before, [callEnvelope({ ...call, chaincode: '_lifecycle' })], [VALID]);
    const [shown] = showBlock(block, 'vitalseal').transactions;
    expect(shown).toMatchObject({ transaction: null, args: [], event: null });
  });

  it('are shown whole although a hostile client put something unreadable into them', () => {
    const odd = [new Uint8Array(), new Uint8Array([0xff, 0xff, 0xff]), Buffer.from('not an envelope')];
    const nobody = callEnvelope({ ...call, creator: { mspId: 'X', certificatePem: 'no certificate' } });
    const shown = showBlock(
      blockOf(7, before, [...odd, nobody, callEnvelope(call)], [2, 2, 2, 4, VALID]),
      'vitalseal',
    );
    expect(shown.transactions.map(({ transaction }) => transaction)).toEqual([
      null,
      null,
      null,
      'treatments:change',
      'treatments:change',
    ]);
    expect(shown.transactions[3]).toMatchObject({ creator: { mspId: 'X', clinicianId: null, role: null } });
    expect(shown.transactions[0]?.status).toBe('BAD_PAYLOAD');
  });

  it('whose data is not what the header says are refused', () => {
    const block = blockOf(7, before, [callEnvelope(call)], [VALID]);
    block.getData()?.setDataList([callEnvelope({ ...call, payload: 'other' })]);
    expect(() => showBlock(block, 'vitalseal')).toThrow('block 7 holds other data');
    expect(() => commitIn(block, call.transactionId)).toThrow('block 7 holds other data');
    expect(() => parseBlock(new Uint8Array([0xff, 0xff]))).toThrow('no block');
  });

  it('say how a transaction ended; the first with an id counts, a repeat does not', () => {
    const block = blockOf(7, before, [callEnvelope(call), callEnvelope(call)], [VALID, DUPLICATE_TXID]);
    expect(commitIn(block, call.transactionId)).toEqual({
      transactionId: call.transactionId,
      blockNumber: 7,
      status: 'VALID',
      payload: '{"repeated":false}',
    });
    expect(commitIn(block, '3'.repeat(64))).toBeUndefined();
  });

  it('give evidence with all that the data hash is over, and name the configuration in force', () => {
    const other = callEnvelope({ ...call, transactionId: '2'.repeat(64) });
    const block = blockOf(7, before, [other, callEnvelope(call)], [VALID, VALID], 5);
    expect(configurationOf(block)).toBe(5);
    const evidence = evidenceFrom('vitalseal', call.transactionId, block, new Uint8Array([1, 2, 3]));
    expect(evidence).toMatchObject({ ledger: 'fabric', channel: 'vitalseal', index: 1, configBlock: 'AQID' });
    expect(evidence.data).toEqual(
      [other, callEnvelope(call)].map((each) => Buffer.from(each).toString('base64')),
    );
    expect(evidence.block).toMatchObject({ number: 7, previousHash: before });
    expect(evidence.metadata).toHaveLength(3);
    expect(() => evidenceFrom('vitalseal', '3'.repeat(64), block, new Uint8Array())).toThrow(
      'lacks a transaction',
    );
  });
});
