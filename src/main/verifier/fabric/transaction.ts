import { peer } from '@hyperledger/fabric-protos';
import { BrokenLink, demand } from '../broken.ts';
import type { CommittedTransaction } from '../check-written.ts';
import type { FabricEvidence } from '#main/ledger-format/evidence.ts';
import { named } from '../visible.ts';
import { validationFlag } from './block.ts';
import {
  ChaincodeAction,
  ChaincodeActionPayload,
  ChaincodeHeaderExtension,
  ChaincodeInvocationSpec,
  ChaincodeProposalPayload,
  ChannelHeader,
  Envelope,
  HashedKvSet,
  KvSet,
  Payload,
  ProposalResponsePayload,
  SignatureHeader,
  Transaction,
  TxReadWriteSet,
} from './messages.ts';
import { read } from './protobuf.ts';
import { atMost, fromBase64, hashOf, hexOf, present, readIdentity, timeOf, type Identity } from './wire.ts';

/** A transaction as Fabric stores it, taken apart. */
export interface FabricTransaction extends CommittedTransaction {
  readonly channel: string;
  readonly creator: Identity;
  readonly nonce: Uint8Array;
  readonly creatorBytes: Uint8Array;
  /** What the clinician signed, and the signature. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** Of the proposal as it is here; and as the endorsers saw it. */
  readonly proposalHash: Uint8Array;
  readonly endorsedProposalHash: Uint8Array;
  /** What the endorsers signed, each together with its own name. */
  readonly response: Uint8Array;
  readonly endorsements: readonly { readonly endorser: Uint8Array; readonly signature: Uint8Array }[];
}

const what = 'The transaction';
/** common.HeaderType.ENDORSER_TRANSACTION */
const endorserTransaction = 3;
const success = 200;
/** Peers that endorsed; mostly one or two. */
const mostEndorsements = 64;

/** @throws BrokenLink when the envelope holds no transaction of a chaincode, or one that does not fit together */
export function readTransaction({
  data,
  index,
  metadata,
}: Pick<FabricEvidence, 'data' | 'index' | 'metadata'>): FabricTransaction {
  const envelope = read(Envelope, fromBase64(present(data[index], what)), what);
  const payload = read(Payload, envelope.payload, what);
  const header = present(payload.header, what);
  const channelHeader = read(ChannelHeader, header.channelHeader, what);
  const signatureHeader = read(SignatureHeader, header.signatureHeader, what);
  demand(channelHeader.type === endorserTransaction, `${what} is of another type.`);
  const { proposal, response, endorsements } = readAction(payload.data, header.signatureHeader);
  const { chaincode, ...call } = readCall(proposal, channelHeader.extension);
  return {
    transactionId: channelHeader.txId,
    chaincode,
    ...call,
    validation: flagName(validationFlag(metadata.map(fromBase64), index)),
    channel: channelHeader.channelId,
    timestampMs: timeOf(channelHeader.timestamp, `The time of ${what}`),
    creator: readIdentity(signatureHeader.creator, 'The creator of the transaction'),
    nonce: signatureHeader.nonce,
    creatorBytes: signatureHeader.creator,
    payload: envelope.payload,
    signature: envelope.signature,
    proposalHash: hashOf(header.channelHeader, header.signatureHeader, proposal),
    response,
    endorsements,
    ...readResponse(response, chaincode),
  };
}

/** A transaction of Fabric holds one action. */
function readAction(bytes: Uint8Array, signatureHeader: Uint8Array) {
  const [action, ...more] = read(Transaction, bytes, what).actions;
  if (action === undefined || more.length > 0) throw new BrokenLink(`${what} does not hold one action.`);
  const same = Buffer.from(action.header).equals(signatureHeader);
  demand(same, `${what} and its action name different creators.`);
  const { proposal, action: endorsed } = read(ChaincodeActionPayload, action.payload, what);
  const { response, endorsements } = present(endorsed, what);
  return { proposal, response, endorsements: atMost(mostEndorsements, endorsements, 'The endorsements') };
}

function readCall(bytes: Uint8Array, extension: Uint8Array) {
  const { input } = read(ChaincodeProposalPayload, bytes, what);
  const spec = present(read(ChaincodeInvocationSpec, input, what).spec, what);
  const chaincode = spec.chaincodeId?.name ?? '';
  demandChaincode(chaincode);
  demandSame(read(ChaincodeHeaderExtension, extension, what).chaincodeId?.name, chaincode);
  const call = present(spec.input, what);
  const [name, argument, ...more] = atMost(3, call.args, 'The arguments').map(toText);
  if (name === undefined || argument === undefined || more.length > 0 || call.isInit) {
    throw new BrokenLink(`${what} does not have one argument.`);
  }
  return { chaincode, name, argument };
}

function readResponse(bytes: Uint8Array, chaincode: string) {
  const { proposalHash, extension } = read(ProposalResponsePayload, bytes, what);
  const { chaincodeId, response, results } = read(ChaincodeAction, extension, what);
  demandSame(chaincodeId?.name, chaincode);
  const { status, payload } = present(response, what);
  demand(status === success, `The chaincode refused the transaction with status ${status}.`);
  return {
    endorsedProposalHash: proposalHash,
    answer: toText(payload),
    ...readWrites(results, chaincode),
  };
}

/** What the chaincode wrote into its own namespace. */
function readWrites(results: Uint8Array, chaincode: string) {
  const { dataModel, namespaces } = read(TxReadWriteSet, results, what);
  demand(dataModel === 0, `${what} has a result of another kind than keys and values.`);
  const [set, ...more] = namespaces.filter(({ namespace }) => namespace === chaincode);
  if (set === undefined || more.length > 0) {
    throw new BrokenLink(`${what} did not write as ${named(chaincode)}.`);
  }
  const writes = read(KvSet, set.set, what)
    .writes.filter((write) => !write.isDelete)
    .map((write) => ({ key: write.key, value: toText(write.value) }));
  const privateWrites = set.collections.flatMap(({ collection, hashed }) =>
    read(HashedKvSet, hashed, what)
      .writes.filter((write) => !write.isDelete && !write.isPurge)
      .map((write) => ({
        collection,
        keyDigest: hexOf(write.keyHash),
        valueDigest: hexOf(write.valueHash),
      })),
  );
  return { writes, privateWrites };
}

/** As profiles of networks name chaincodes; Fabric's own are none that keep records. */
const chaincodeName = /^(?!(?:[ceqlv]scc)$)[A-Za-z][A-Za-z0-9._-]{0,63}$/;

function demandChaincode(name: string): void {
  demand(chaincodeName.test(name), `${what} is one of ${named(name)}, which keeps no records.`);
}

function demandSame(name = '', chaincode: string): void {
  demand(name === chaincode, `${what} names the chaincode ${named(chaincode)}, and ${named(name)}.`);
}

/** Fabric's name of a verdict, such as `VALID`. */
function flagName(flag: number | undefined): string {
  const found = Object.entries(peer.TxValidationCode).find(([, code]) => code === flag);
  return found?.[0] ?? `code ${flag ?? 'missing'}`;
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BrokenLink(`${what} holds bytes that are no text.`);
  }
}
