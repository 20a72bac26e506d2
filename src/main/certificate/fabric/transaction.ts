import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { BrokenLink, demand } from '../broken.ts';
import type { CommittedTransaction } from '../check-record.ts';
import type { FabricEvidence } from '../schema.ts';
import { validationFlag } from './block.ts';
import { decode, exact, hashOf, present, readIdentity, type Identity } from './wire.ts';

/** The chaincode that keeps the rules. */
const chaincodeName = 'vitalseal';

/** A transaction as Fabric stores it, taken apart. */
export interface FabricTransaction extends CommittedTransaction {
  readonly channel: string;
  /** From the clinician's own clock, ms UTC. */
  readonly timestampMs: number;
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
  /** What the chaincode answered. */
  readonly answer: string;
  readonly privateWrites: readonly PrivateWrite[];
}

/** Private data leaves only hashes in a block, hex. */
interface PrivateWrite {
  readonly collection: string;
  readonly keyHash: string;
  readonly valueHash: string;
}

const what = 'The transaction';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** @throws BrokenLink when the envelope holds no transaction of the chaincode, or one that does not fit together */
export function readTransaction({
  data,
  index,
  metadata,
}: Pick<FabricEvidence, 'data' | 'index' | 'metadata'>): FabricTransaction {
  const envelope = decode(common.Envelope, fromBase64(present(data[index], what)), what);
  const payload = decode(common.Payload, envelope.getPayload_asU8(), what);
  const header = present(payload.getHeader(), what);
  const channelHeader = decode(common.ChannelHeader, header.getChannelHeader_asU8(), what);
  const signatureHeader = decode(common.SignatureHeader, header.getSignatureHeader_asU8(), what);
  const creatorBytes = signatureHeader.getCreator_asU8();
  demand(channelHeader.getType() === common.HeaderType.ENDORSER_TRANSACTION, `${what} is of another type.`);
  const action = readAction(payload.getData_asU8(), header.getSignatureHeader_asU8());
  const { name, argument } = readCall(action, channelHeader);
  const proposal = action.getChaincodeProposalPayload_asU8();
  const endorsed = present(action.getAction(), what);
  const response = endorsed.getProposalResponsePayload_asU8();
  const flag = validationFlag(metadata.map(fromBase64), index);
  return {
    transactionId: channelHeader.getTxId(),
    name,
    argument,
    validation: flagName(flag),
    channel: channelHeader.getChannelId(),
    timestampMs: timestampOf(channelHeader),
    creator: readIdentity(creatorBytes, 'The creator of the transaction'),
    nonce: signatureHeader.getNonce_asU8(),
    creatorBytes,
    payload: envelope.getPayload_asU8(),
    signature: envelope.getSignature_asU8(),
    proposalHash: hashOf(header.getChannelHeader_asU8(), header.getSignatureHeader_asU8(), proposal),
    response,
    endorsements: endorsed.getEndorsementsList().map((each) => ({
      endorser: each.getEndorser_asU8(),
      signature: each.getSignature_asU8(),
    })),
    ...readResponse(response),
  };
}

/** A transaction of Fabric holds one action. */
function readAction(bytes: Uint8Array, signatureHeader: Uint8Array): peer.ChaincodeActionPayload {
  const [action, ...more] = decode(peer.Transaction, bytes, what).getActionsList();
  if (action === undefined || more.length > 0) throw new BrokenLink(`${what} does not hold one action.`);
  const same = Buffer.from(action.getHeader_asU8()).equals(signatureHeader);
  demand(same, `${what} and its action name different creators.`);
  return decode(peer.ChaincodeActionPayload, action.getPayload_asU8(), what);
}

function readCall(action: peer.ChaincodeActionPayload, header: common.ChannelHeader) {
  const proposal = decode(peer.ChaincodeProposalPayload, action.getChaincodeProposalPayload_asU8(), what);
  const invocation = decode(peer.ChaincodeInvocationSpec, proposal.getInput_asU8(), what);
  const spec = present(invocation.getChaincodeSpec(), what);
  const named = decode(peer.ChaincodeHeaderExtension, header.getExtension_asU8(), what).getChaincodeId();
  for (const id of [spec.getChaincodeId(), named]) demandChaincode(id?.getName() ?? '');
  const args = present(spec.getInput(), what).getArgsList_asU8();
  const [name, argument, ...more] = args.map(toText);
  if (name === undefined || argument === undefined || more.length > 0) {
    throw new BrokenLink(`${what} does not have one argument.`);
  }
  return { name, argument };
}

function readResponse(bytes: Uint8Array) {
  const response = decode(peer.ProposalResponsePayload, bytes, what);
  const action = decode(peer.ChaincodeAction, response.getExtension_asU8(), what);
  demandChaincode(action.getChaincodeId()?.getName() ?? '');
  const status = action.getResponse()?.getStatus();
  demand(status === 200, `The chaincode refused the transaction with status ${String(status)}.`);
  return {
    endorsedProposalHash: response.getProposalHash_asU8(),
    answer: toText(action.getResponse()?.getPayload_asU8() ?? new Uint8Array()),
    ...readWrites(action.getResults_asU8()),
  };
}

/** What the chaincode wrote into its own namespace. */
function readWrites(results: Uint8Array) {
  const sets = decode(ledger.rwset.TxReadWriteSet, results, what).getNsRwsetList();
  const own = sets.filter((set) => set.getNamespace() === chaincodeName);
  const [set, ...more] = own;
  if (set === undefined || more.length > 0)
    throw new BrokenLink(`${what} did not write as ${chaincodeName}.`);
  const { kvrwset } = ledger.rwset;
  const writes = decode(kvrwset.KVRWSet, set.getRwset_asU8(), what)
    .getWritesList()
    .filter((write) => !write.getIsDelete())
    .map((write) => ({ key: write.getKey(), value: toText(write.getValue_asU8()) }));
  const privateWrites = set.getCollectionHashedRwsetList().flatMap((each) =>
    decode(kvrwset.HashedRWSet, each.getHashedRwset_asU8(), what)
      .getHashedWritesList()
      .map((write) => ({
        collection: each.getCollectionName(),
        keyHash: hex(write.getKeyHash_asU8()),
        valueHash: hex(write.getValueHash_asU8()),
      })),
  );
  return { writes, privateWrites };
}

function demandChaincode(name: string): void {
  demand(name === chaincodeName, `${what} is one of the chaincode ${name}, not of ${chaincodeName}.`);
}

/** Whole milliseconds, as the chaincode notes them. */
function timestampOf(header: common.ChannelHeader): number {
  const timestamp = present(header.getTimestamp(), `The time of ${what}`);
  const ms = timestamp.getSeconds() * 1_000 + Math.floor(timestamp.getNanos() / 1e6);
  return exact(ms, `The time of ${what}`);
}

/** Fabric's name of a validation code, such as `VALID`. */
function flagName(flag: number | undefined): string {
  const found = Object.entries(peer.TxValidationCode).find(([, code]) => code === flag);
  return found?.[0] ?? `code ${flag ?? 'missing'}`;
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BrokenLink(`${what} holds bytes that are no text.`);
  }
}
