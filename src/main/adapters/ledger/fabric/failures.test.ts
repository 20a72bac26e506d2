import { describe, expect, it } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { ledgerErrorOf, saidBy, signerError, type Stage } from './failures.ts';

function kindOf(stage: Stage, message: string, code?: number): string {
  return ledgerErrorOf({ stage, code, messages: [message], cause: new Error(message) }).kind;
}

describe('what Fabric says becomes a kind of failure', () => {
  it.each([
    ['endorse', 'chaincode response 500, STALE_VERSION: version 1 exists already', 'contract'],
    [
      'evaluate',
      'evaluate call to endorser returned error: chaincode response 500, NOT_FOUND: no',
      'contract',
    ],
    ['endorse', 'chaincode response 500, UNKNOWN_TRANSACTION: this chaincode knows no such', 'outdated'],
    ['evaluate', 'chaincode response 500, Contract name is not known: system', 'outdated'],
    ['evaluate', "You've asked to invoke a function that does not exist: forget", 'outdated'],
    ['endorse', 'error validating proposal: access denied: channel [c] creator org [StLukesMSP]', 'identity'],
    ['endorse', 'access denied: channel [c] creator org unknown, creator is malformed', 'identity'],
    ['evaluate', 'proposal client identity expired', 'identity'],
    ['evaluate', 'Unexpected status response: 403', 'identity'],
    ['connect', 'Event stream has received an unexpected status message. status:403', 'identity'],
    ['connect', 'DiscoveryService: vitalseal error: access denied', 'identity'],
    ['submit', 'orderer: status=BAD_REQUEST, info=broadcast client identity expired', 'identity'],
    ['endorse', 'too many requests for /gateway.Gateway, exceeding concurrency limit (500)', 'busy'],
    ['submit', 'too many requests for /gateway.Gateway, exceeding concurrency limit (500)', 'busy'],
    ['endorse', 'failed to assemble transaction: ProposalResponsePayloads do not match', 'mismatch'],
    ['endorse', 'no combination of peers can be derived which satisfy the endorsement policy', 'unreachable'],
    ['evaluate', 'connect ECONNREFUSED 127.0.0.1:7051', 'unreachable'],
    ['endorse', 'chaincode response 500, Cannot read properties of undefined', 'unreachable'],
    ['evaluate', 'make sure the chaincode v has been defined: chaincode v not found', 'outdated'],
    ['submit', 'no orderer nodes available', 'unreachable'],
    ['submit', 'no orderers could successfully process transaction', 'unknown'],
    ['submit', 'connect ECONNREFUSED 127.0.0.1:7050', 'unknown'],
    ['commit', 'Deadline exceeded', 'unknown'],
    ['commit', 'access denied', 'unknown'],
  ] as const)('at the stage %s, "%s": %s', (stage, message, kind) => {
    expect(kindOf(stage, message)).toBe(kind);
  });

  it('a gRPC status of too many resources is busy', () => {
    expect(kindOf('endorse', 'anything', 8)).toBe('busy');
  });

  it('a refusal begins with its code, whatever stood around it', () => {
    const said =
      'error in simulation: chaincode response 500, NOT_ALLOWED: seals:commit is not for the role auditor';
    const error = ledgerErrorOf({ stage: 'endorse', messages: ['ABORTED', said], cause: null });
    expect(error.message).toBe('NOT_ALLOWED: seals:commit is not for the role auditor');
  });

  it('texts for people carry no address; what Fabric said is kept apart', () => {
    const said = 'connect ECONNREFUSED 10.0.0.7:7051 at /opt/fabric/peer';
    for (const stage of ['connect', 'evaluate', 'endorse', 'submit', 'commit'] as const) {
      const error = ledgerErrorOf({ stage, messages: [said], cause: new Error(said) });
      expect(error.message).not.toMatch(/10\.0\.0\.7|7051|\/opt/);
      expect(saidBy(error)).toEqual([said]);
    }
    expect(saidBy(new Error(said))).toEqual([]);
  });

  it('a signer that cannot sign is an identity refused, a locked workstation is locked, a known failure stays', () => {
    expect(signerError(new Error('expired')).kind).toBe('identity');
    expect(signerError(new ServiceError('locked', 'Locked.', 'Sign in.', true)).kind).toBe('locked');
    const known = new LedgerError('busy', 'later');
    expect(signerError(known)).toBe(known);
  });
});
