import './silence.ts';
import { randomUUID } from 'node:crypto';
import type { ChaincodeStub } from 'fabric-shim-api';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../records.ts';
import { rolesOf, transactionOf } from '../transactions.ts';
import { nurseCertificate } from './certificate.test-fake.ts';
import { VitalSealChaincode } from './chaincode.ts';
import { readServerOptions } from './server-options.ts';

const secret = JSON.stringify({ salt: 'ab'.repeat(16), label: 'Bed 4, Ada Okafor' });

let state: Map<string, Uint8Array>;
let privateState: Map<string, Uint8Array>;
let policies: Map<string, Uint8Array>;
let log: string[];
let chaincode: VitalSealChaincode;

beforeEach(() => {
  [state, privateState, policies] = [new Map(), new Map(), new Map()];
  log = [];
  chaincode = new VitalSealChaincode((line) => log.push(line));
});

/** A fake of the functions of Fabric's stub that a registration needs. */
function stubOf(fcn: string, params: string[]): ChaincodeStub {
  const stub = {
    getFunctionAndParameters: () => ({ fcn, params }),
    getBufferArgs: () => [fcn, ...params].map((text) => Buffer.from(text)),
    getTxID: () => 'f'.repeat(64),
    getChannelID: () => 'vitalseal',
    getCreator: () => ({ mspid: 'StLukesMSP', idBytes: Buffer.from(nurseCertificate) }),
    getDateTimestamp: () => new Date(Date.UTC(2026, 0, 1)),
    getTransient: () => new Map([['details', Buffer.from(secret)]]),
    createCompositeKey: (type: string, parts: string[]) => `\u0000${[type, ...parts].join('\u0000')}\u0000`,
    getState: async (key: string) => state.get(key) ?? Buffer.alloc(0),
    putState: async (key: string, value: Uint8Array) => void state.set(key, value),
    setStateValidationParameter: async (key: string, policy: Uint8Array) => void policies.set(key, policy),
    putPrivateData: async (_: string, key: string, value: Uint8Array) => void privateState.set(key, value),
    setEvent: () => {},
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a fake of the functions that are used
  return stub as unknown as ChaincodeStub;
}

function registration(more: object = {}): string {
  const about = { model: 'healthypi-5', simulated: true, detailsDigest: sha256(secret) };
  return JSON.stringify({ id: randomUUID(), deviceId: randomUUID(), ...about, ...more });
}

describe('the chaincode, over a fake of Fabric’s stub', () => {
  it('runs a rule with the role and hospital of the certificate, and binds the record to its hospital’s peers', async () => {
    const response = await chaincode.Invoke(stubOf('devices:register', [registration()]));
    expect(response.status).toBe(200);
    expect(Buffer.from(response.payload ?? []).toString()).toContain('"repeated":false');
    const [record] = [...state].find(([key]) => key.startsWith('\u0000device')) ?? [];
    expect(Buffer.from(state.get(record ?? '') ?? []).toString()).toContain('"role":"nurse"');
    expect(Buffer.from(policies.get(record ?? '') ?? []).toString('latin1')).toContain('StLukesMSP');
    expect(privateState.size).toBe(1);
    expect(log).toEqual([]);
  });

  it('hands a refusal on as CODE: text, and logs its code without argument or private value', async () => {
    const response = await chaincode.Invoke(stubOf('devices:register', [registration({ label: 'Ada' })]));
    expect(response).toMatchObject({ status: 500, message: expect.stringMatching(/^BAD_ARGUMENT: /) });
    expect(log).toEqual([`refused: devices:register BAD_ARGUMENT ${'f'.repeat(64)}`]);
    expect(state.size + privateState.size).toBe(0);
  });

  it.each(['devices:forget', 'register', 'devices', 'org.hyperledger.fabric:GetMetadata', 'constructor', ''])(
    'refuses the name "%s", which stands for no transaction',
    async (name) => {
      const response = await chaincode.Invoke(stubOf(name, ['{}']));
      expect(response.message).toMatch(/^UNKNOWN_TRANSACTION: /);
    },
  );

  it.each(Object.keys(rolesOf))('binds %s', async (name) => {
    expect(transactionOf(name)).toBeDefined();
    const response = await chaincode.Invoke(stubOf(name, ['[]']));
    // Whatever the rule says of this argument: it was the rule that said it.
    expect(response.message ?? '{"version"').toMatch(/^(BAD_ARGUMENT|NOT_ALLOWED): |^\{"version"/);
  });
});

describe('the chaincode server', () => {
  it('names what its environment lacks, and is plain only when told so', async () => {
    const given = { CHAINCODE_ID: 'vitalseal:1', CHAINCODE_SERVER_ADDRESS: 'localhost:9000' };
    await expect(readServerOptions({})).rejects.toThrow('CHAINCODE_ID, CHAINCODE_SERVER_ADDRESS');
    await expect(readServerOptions(given)).rejects.toThrow('CHAINCODE_TLS_KEY, CHAINCODE_TLS_CERT');
    const plain = { ccid: 'vitalseal:1', address: 'localhost:9000' };
    expect(await readServerOptions({ ...given, CHAINCODE_TLS_DISABLED: 'true' })).toEqual(plain);
  });
});
