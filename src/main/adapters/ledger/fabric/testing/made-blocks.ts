import { common, msp, peer } from '@hyperledger/fabric-protos';
import { fromHex } from '#shared/codec/hex.ts';
import { blockHashOf, dataHashOf } from '../block-hash.ts';

/** Blocks made of Fabric's messages, for tests without a network. */

export interface MadeCall {
  readonly transactionId: string;
  readonly chaincode?: string;
  readonly args: readonly string[];
  readonly creator: { readonly mspId: string; readonly certificatePem: string };
  readonly endorsers?: readonly string[];
  readonly payload?: string;
  readonly event?: { readonly name: string; readonly payload: string };
  readonly seconds?: number;
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

function identity(mspId: string, certificatePem: string): Uint8Array {
  const message = new msp.SerializedIdentity();
  message.setMspid(mspId);
  message.setIdBytes(bytesOf(certificatePem));
  return message.serializeBinary();
}

export function callEnvelope(call: MadeCall): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setTxId(call.transactionId);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(identity(call.creator.mspId, call.creator.certificatePem));
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transactionOf(call).serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

function transactionOf(call: MadeCall): peer.Transaction {
  const payload = new peer.ChaincodeActionPayload();
  payload.setChaincodeProposalPayload(proposalPayloadOf(call));
  payload.setAction(endorsedActionOf(call));
  const action = new peer.TransactionAction();
  action.setPayload(payload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(action);
  return transaction;
}

function proposalPayloadOf({ args, chaincode = 'vitalseal' }: MadeCall): Uint8Array {
  const input = new peer.ChaincodeInput();
  input.setArgsList(args.map(bytesOf));
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(id);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocation.serializeBinary());
  return payload.serializeBinary();
}

function endorsedActionOf({ payload = '', event, endorsers = [] }: MadeCall): peer.ChaincodeEndorsedAction {
  const result = new peer.ChaincodeAction();
  const response = new peer.Response();
  response.setPayload(bytesOf(payload));
  result.setResponse(response);
  if (event !== undefined) {
    const message = new peer.ChaincodeEvent();
    message.setEventName(event.name);
    message.setPayload(bytesOf(event.payload));
    result.setEvents(message.serializeBinary());
  }
  const responsePayload = new peer.ProposalResponsePayload();
  responsePayload.setExtension$(result.serializeBinary());
  const action = new peer.ChaincodeEndorsedAction();
  action.setProposalResponsePayload(responsePayload.serializeBinary());
  for (const mspId of endorsers) {
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(identity(mspId, ''));
    action.addEndorsements(endorsement);
  }
  return action;
}

/** @param flags one validation code for each envelope. @param configuration number of the configuration in force */
export function blockOf(
  number: number,
  previousHash: string,
  data: readonly Uint8Array[],
  flags: readonly number[] = [],
  configuration = 0,
): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(fromHex(previousHash));
  header.setDataHash(fromHex(dataHashOf(data)));
  const blockData = new common.BlockData();
  blockData.setDataList([...data]);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([signaturesOf(configuration), new Uint8Array(), Uint8Array.from(flags)]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(blockData);
  block.setMetadata(metadata);
  return block;
}

function signaturesOf(configuration: number): Uint8Array {
  const last = new common.LastConfig();
  last.setIndex(configuration);
  const orderer = new common.OrdererBlockMetadata();
  orderer.setLastConfig(last);
  const metadata = new common.Metadata();
  metadata.setValue(orderer.serializeBinary());
  return metadata.serializeBinary();
}

/** Blocks 0, 1, 2 … that are linked. @param text makes one chain another */
export function chainOf(length: number, text = ''): readonly common.Block[] {
  const blocks: common.Block[] = [];
  let hash = '';
  for (let number = 0; number < length; number++) {
    const block = blockOf(number, hash, [bytesOf(`${text}${number}`)]);
    blocks.push(block);
    const header = block.getHeader();
    if (header !== undefined) hash = blockHashOf(header);
  }
  return blocks;
}
