import { randomBytes } from 'node:crypto';
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import type { FabricEvidence } from '#main/ledger-format/evidence.ts';
import { sha256, sha256Hex } from '#main/crypto/sha256.ts';
import { channelHeader, dataHash, envelope, payload, signatureHeaderOf, signedMetadata } from './channel.ts';
import type { Person } from './organisation.ts';

/** Transactions of the chaincode and the evidence for them as Fabric makes them, made without Fabric; for tests. */

export interface TransactionRequest {
  readonly channel: string;
  readonly chaincode: string;
  readonly creator: Person;
  readonly endorsers: readonly Person[];
  readonly timeMs: number;
  /** Such as `seals:commit`. */
  readonly name: string;
  readonly argument: string;
  /** What the chaincode wrote, from the transaction's id. */
  readonly writes: (transactionId: string) => {
    readonly key: string;
    readonly value: string;
    readonly answer: string;
    readonly collection: string;
    readonly privateText: string;
  };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

interface MadeTransaction {
  readonly transactionId: string;
  readonly envelope: Uint8Array;
}

export async function makeTransaction(request: TransactionRequest): Promise<MadeTransaction> {
  const { creator, endorsers } = request;
  const nonce = randomBytes(24);
  const transactionId = sha256Hex(Buffer.concat([nonce, creator.serialized]));
  const header = channelHeader(request.timeMs);
  header.setType(common.HeaderType.ENDORSER_TRANSACTION);
  header.setChannelId(request.channel);
  header.setTxId(transactionId);
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId(request.chaincode));
  header.setExtension$(extension.serializeBinary());
  const signatureHeader = signatureHeaderOf(creator.serialized, nonce);
  const proposal = proposalOf(request);
  const proposalHash = sha256(Buffer.concat([header.serializeBinary(), signatureHeader, proposal]));
  const response = responseOf(request, transactionId, proposalHash);
  const endorsements = await Promise.all(endorsers.map((each) => endorse(each, response)));
  const content = payload(
    header,
    signatureHeader,
    transactionOf(signatureHeader, proposal, response, endorsements),
  );
  return { transactionId, envelope: envelope(content, await creator.sign(content)) };
}

function chaincodeId(name: string): peer.ChaincodeID {
  const id = new peer.ChaincodeID();
  id.setName(name);
  return id;
}

function proposalOf({ chaincode, name, argument }: TransactionRequest): Uint8Array {
  const input = new peer.ChaincodeInput();
  input.setArgsList([Buffer.from(name), Buffer.from(argument)]);
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(chaincodeId(chaincode));
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(invocation.serializeBinary());
  return proposal.serializeBinary();
}

function responseOf(
  request: TransactionRequest,
  transactionId: string,
  proposalHash: Uint8Array,
): Uint8Array {
  const wrote = request.writes(transactionId);
  const answer = new peer.Response();
  answer.setStatus(200);
  answer.setPayload(Buffer.from(wrote.answer));
  const action = new peer.ChaincodeAction();
  action.setChaincodeId(chaincodeId(request.chaincode));
  action.setResponse(answer);
  action.setResults(resultsOf(request.chaincode, wrote));
  const response = new peer.ProposalResponsePayload();
  response.setProposalHash(proposalHash);
  response.setExtension$(action.serializeBinary());
  return response.serializeBinary();
}

function resultsOf(namespace: string, wrote: ReturnType<TransactionRequest['writes']>): Uint8Array {
  const { rwset } = ledger;
  const write = new rwset.kvrwset.KVWrite();
  write.setKey(wrote.key);
  write.setValue(Buffer.from(wrote.value));
  const writes = new rwset.kvrwset.KVRWSet();
  writes.addWrites(write);
  const hashedWrite = new rwset.kvrwset.KVWriteHash();
  hashedWrite.setKeyHash(sha256(Buffer.from(wrote.key)));
  hashedWrite.setValueHash(sha256(Buffer.from(wrote.privateText)));
  const hashed = new rwset.kvrwset.HashedRWSet();
  hashed.addHashedWrites(hashedWrite);
  const collection = new rwset.CollectionHashedReadWriteSet();
  collection.setCollectionName(wrote.collection);
  collection.setHashedRwset(hashed.serializeBinary());
  const set = new rwset.NsReadWriteSet();
  set.setNamespace(namespace);
  set.setRwset(writes.serializeBinary());
  set.addCollectionHashedRwset(collection);
  const all = new rwset.TxReadWriteSet();
  all.addNsRwset(set);
  return all.serializeBinary();
}

async function endorse(endorser: Person, response: Uint8Array): Promise<peer.Endorsement> {
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(endorser.serialized);
  endorsement.setSignature(await endorser.sign(Buffer.concat([response, endorser.serialized])));
  return endorsement;
}

function transactionOf(
  signatureHeader: Uint8Array,
  proposal: Uint8Array,
  response: Uint8Array,
  endorsements: peer.Endorsement[],
): Uint8Array {
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response);
  endorsed.setEndorsementsList(endorsements);
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposal);
  actionPayload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(signatureHeader);
  action.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(action);
  return transaction.serializeBinary();
}

/** A block of these envelopes, and the evidence for one of them. */
export async function makeEvidence(block: {
  readonly channel: string;
  readonly number: number;
  readonly envelopes: readonly Uint8Array[];
  readonly index: number;
  readonly signers: readonly Person[];
  readonly lastConfig: number;
  readonly configBlock: Uint8Array;
  /** Of each transaction; valid unless said otherwise. */
  readonly flags?: readonly number[];
}): Promise<FabricEvidence> {
  const { number, envelopes } = block;
  const header = { number, previousHash: Buffer.alloc(32, 9), dataHash: dataHash(envelopes) };
  const signatures = await signedMetadata(header, block.lastConfig, block.signers);
  const flags = Buffer.from(block.flags ?? envelopes.map(() => peer.TxValidationCode.VALID));
  return {
    ledger: 'fabric',
    channel: block.channel,
    block: { number, previousHash: hex(header.previousHash), dataHash: hex(header.dataHash) },
    data: envelopes.map(base64),
    index: block.index,
    metadata: [signatures, new Uint8Array(), flags, new Uint8Array(), Buffer.alloc(32, 3)].map(base64),
    configBlock: base64(block.configBlock),
  };
}
