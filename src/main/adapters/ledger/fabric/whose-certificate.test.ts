import { GatewayError } from '@hyperledger/fabric-gateway';
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { failureOf } from '#main/services/ledger/refusals.ts';
import { gatewayError } from '../fabric-gateway/gateway-failures.ts';
import { networkError } from '../fabric-network/network-failures.ts';
import type { Stage } from './failures.ts';

/** Texts as Fabric 2.x, grpc-go, grpc-js and Node write them. */

const unknownAuthority = 'x509: certificate signed by unknown authority';
const handshake = (why: string) =>
  `connection error: desc = "transport: authentication handshake failed: ${why}"`;
const ofGo = (why: string) => `rpc error: code = Unavailable desc = ${handshake(why)}`;
const toOrderer = 'no orderers could successfully process transaction';
const toPeers = 'failed to endorse transaction, see attached details for more info';
const ordererSays = (name: string, info: string) =>
  `received unsuccessful response from orderer: status=${name}, info=${info}`;
const noWriter =
  "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied";
const readersOf = (why: string) =>
  `access denied for [GetBlockByTxID][vitalseal]: [Failed evaluating policy on signed data during check policy on channel [vitalseal] with policy [/Channel/Application/Readers]: [${why}]]`;
const noReader =
  "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Readers' sub-policies to be satisfied";

type Row = readonly [stage: Stage, code: number, message: string, details?: readonly string[]];

/** A node's certificate, a connection, a proxy, a disk, a chaincode: nobody who signed can help it. */
const ofTheNetwork: readonly Row[] = [
  ['submit', 14, toOrderer, [ofGo(unknownAuthority)]],
  ['submit', 14, toOrderer, [ofGo(`tls: failed to verify certificate: ${unknownAuthority}`)]],
  ['submit', 14, toOrderer, [ofGo('x509: certificate has expired or is not yet valid: current time …')]],
  ['submit', 14, toOrderer, [ofGo('x509: certificate is valid for orderer.one, not orderer.two')]],
  ['submit', 14, toOrderer, [ofGo('remote error: tls: bad certificate')]],
  ['submit', 14, toOrderer, [ofGo('remote error: tls: access denied')]],
  ['submit', 14, toOrderer, [ofGo('remote error: tls: expired certificate')]],
  ['submit', 14, toOrderer, [ofGo('remote error: tls: revoked certificate')]],
  ['submit', 14, toOrderer, [ofGo(unknownAuthority), ordererSays('FORBIDDEN', noWriter)]],
  ['submit', 14, 'no orderer nodes available'],
  ['submit', 14, toOrderer, ['rpc error: code = PermissionDenied desc = access denied']],
  ['submit', 14, toOrderer, [ordererSays('SERVICE_UNAVAILABLE', 'rejected by Order: desc = access denied')]],
  ['evaluate', 14, 'write EPROTO SSL routines:ssl3_read_bytes:tlsv13 alert certificate required'],
  ['submit', 14, ordererSays('SERVICE_UNAVAILABLE', 'no Raft leader')],
  ['submit', 14, handshake(unknownAuthority)],
  ['endorse', 10, toPeers, [ofGo(unknownAuthority)]],
  ['endorse', 10, toPeers, [ofGo('x509: certificate has expired or is not yet valid: current time …')]],
  ['endorse', 14, handshake(`tls: failed to verify certificate: ${unknownAuthority}`)],
  ['endorse', 14, 'failed to create new connection: context deadline exceeded'],
  ['endorse', 7, 'unexpected HTTP status code received from server: 403 (Forbidden)'],
  ['endorse', 7, 'Received HTTP status code 403'],
  ['endorse', 10, 'error in simulation: could not launch chaincode v:1: connect: permission denied'],
  ['endorse', 10, 'error in simulation: dial unix /var/run/docker.sock: connect: permission denied'],
  ['endorse', 2, 'open /var/hyperledger/production/transientstore: permission denied'],
  ['endorse', 10, 'chaincode response 500, access denied'],
  ['endorse', 10, 'chaincode response 500, tx creator does not have read access permission on privatedata'],
  [
    'endorse',
    2,
    "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Endorsement' sub-policies to be satisfied",
  ],
  ['endorse', 9, 'the identity of peer h2 is not valid: the supplied identity is not valid: it expired'],
  ['evaluate', 14, 'No connection established. Last error: unable to verify the first certificate'],
  ['evaluate', 14, 'No connection established. Last error: certificate has expired'],
  ['evaluate', 14, 'No connection established. Last error: self-signed certificate in certificate chain'],
  ['evaluate', 14, "Hostname/IP does not match certificate's altnames: Host: peer.one. is not in the cert's"],
  [
    'evaluate',
    2,
    'access denied for [GetChainInfo][other]: [Failed to get policy manager for channel [other]]',
  ],
  ['evaluate', 2, 'peer identity expired'],
  [
    'connect',
    14,
    'Failed to connect before the deadline on Discoverer- name: peer, url:grpcs://peer.one:7051',
  ],
  ['connect', 14, `14 UNAVAILABLE: ${handshake('remote error: tls: unknown certificate authority')}`],
];

const refusedCreator: readonly Row[] = [
  ['endorse', 2, 'error validating proposal: access denied: channel [vitalseal] creator org [StLukesMSP]'],
  [
    'endorse',
    10,
    toPeers,
    [
      'rpc error: code = Unknown desc = error validating proposal: access denied: channel [vitalseal] creator org unknown, creator is malformed',
    ],
  ],
  [
    'endorse',
    10,
    toPeers,
    [
      ofGo(unknownAuthority),
      'error validating proposal: access denied: channel [vitalseal] creator org [StLukesMSP]',
    ],
  ],
  ['endorse', 2, 'rpc error: code = Unknown desc = proposal client identity expired'],
  [
    'evaluate',
    2,
    `creator certificate is not valid: the supplied identity is not valid: ${unknownAuthority}`,
  ],
  ['evaluate', 2, "creator's signature over the proposal is not valid: The signature is invalid"],
  ['evaluate', 2, `could not validate identity: the supplied identity is not valid: ${unknownAuthority}`],
  [
    'evaluate',
    2,
    'could not validate identity against certification chain: The certificate has been revoked',
  ],
  ['evaluate', 2, 'MSP StLukesMSP is not defined on channel'],
  [
    'evaluate',
    2,
    "The identity is not valid under this MSP [StLukesMSP]: could not validate identity's OUs: none of the identity's organizational units [client] are in MSP StLukesMSP",
  ],
  ['evaluate', 2, readersOf(noReader)],
  ['evaluate', 2, readersOf('signature set did not satisfy policy')],
  [
    'evaluate',
    2,
    'Failed deserializing proposal creator during channelless check policy with policy [Members]: [expected MSP ID A, received B]',
  ],
  ['evaluate', 2, 'Unexpected status response: 403'],
  ['connect', 2, 'Event stream has received an unexpected status message. status:FORBIDDEN'],
  ['connect', 2, 'DiscoveryService: vitalseal error: access denied'],
  ['connect', 7, 'access denied'],
  ['submit', 10, ordererSays('FORBIDDEN', noWriter)],
  ['submit', 10, ordererSays('BAD_REQUEST', 'broadcast client identity expired')],
  ['submit', 14, toOrderer, [ordererSays('FORBIDDEN', noWriter), ordererSays('FORBIDDEN', noWriter)]],
];

function throughGateway([stage, code, message, details = []]: Row): unknown {
  const cause: ServiceError = Object.assign(new Error(message), {
    code,
    details: message,
    metadata: new Metadata(),
  });
  const said = details.map((each) => ({ address: 'node:7051', mspId: 'OtherMSP', message: each }));
  return gatewayError(
    stage,
    new GatewayError({ code, details: said, message: `${code} ${status[code]}: ${message}`, cause }),
  );
}

/** It has no details: what an orderer or a peer said is the message. An orderer's status comes as our own words. */
function throughNetwork([stage, code, message, details = []]: Row): unknown {
  const said = (details.at(-1) ?? message).replace(/^.*status=(\w+), info=/, '$1 ');
  return networkError(stage, Object.assign(new Error(said), { code }));
}

describe.each([
  ['fabric-gateway', throughGateway],
  ['fabric-network', throughNetwork],
] as const)('whose certificate decides, through %s', (client, through) => {
  /** Only the gateway reports several nodes at once. */
  const rows = (all: readonly Row[]) =>
    all
      .filter(([, , , details]) => client === 'fabric-gateway' || (details?.length ?? 0) < 2)
      .map((row) => [row[0], row[1], (row[3] ?? [row[2]]).join(' | '), row] as const);

  it.each(rows(ofTheNetwork))(
    'a fault of the network, tried again: %s, %i, %s',
    (_stage, _code, _text, row) => {
      const { again, about, why } = failureOf(through(row), 0);
      expect([again, about === 'certificate']).toEqual(['later', false]);
      expect(`${why.reason} ${why.hint}`).not.toMatch(/certificate|enrol/i);
    },
  );

  it.each(rows(refusedCreator))("the clinician's: %s, %i, %s", (_stage, _code, _text, row) => {
    expect(failureOf(through(row), 0)).toMatchObject({ again: 'never', about: 'certificate' });
  });
});
