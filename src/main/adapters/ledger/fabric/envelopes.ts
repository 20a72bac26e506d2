import { common, msp, peer } from '@hyperledger/fabric-protos';

/** What an envelope of a block says, as far as it can be read: peers keep what hostile clients sent, too. */
export interface ReadEnvelope {
  readonly transactionId: string;
  readonly timestampMs: number;
  readonly creator: Creator;
  /** null: no call of a chaincode, or one that cannot be read. */
  readonly call: ChaincodeCall | null;
}

export interface Creator {
  readonly mspId: string;
  readonly certificatePem: string;
}

interface ChaincodeCall {
  readonly chaincode: string;
  readonly transaction: string;
  readonly args: readonly string[];
  /** What the chaincode answered. */
  readonly payload: string;
  readonly event: { readonly name: string; readonly payload: string } | null;
  /** MSP ids, sorted, each once. */
  readonly endorsers: readonly string[];
}

const nobody: Creator = { mspId: '', certificatePem: '' };
const unreadable: ReadEnvelope = { transactionId: '', timestampMs: 0, creator: nobody, call: null };
const decoder = new TextDecoder();

export function readEnvelope(bytes: Uint8Array): ReadEnvelope {
  const payload = attempt(() =>
    common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8()),
  );
  const header = payload?.getHeader();
  if (payload === undefined || header === undefined) return unreadable;
  const channelHeader = attempt(() => common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()));
  if (channelHeader === undefined) return unreadable;
  const isCall = channelHeader.getType() === common.HeaderType.ENDORSER_TRANSACTION;
  return {
    transactionId: channelHeader.getTxId(),
    timestampMs: timeOf(channelHeader),
    creator: attempt(() => readCreator(header)) ?? nobody,
    call: isCall ? (attempt(() => readCall(payload.getData_asU8())) ?? null) : null,
  };
}

function timeOf(header: common.ChannelHeader): number {
  const time = header.getTimestamp();
  return time === undefined ? 0 : time.getSeconds() * 1_000 + Math.trunc(time.getNanos() / 1e6);
}

function readCreator(header: common.Header): Creator {
  const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const identity = msp.SerializedIdentity.deserializeBinary(signature.getCreator_asU8());
  return { mspId: identity.getMspid(), certificatePem: decoder.decode(identity.getIdBytes_asU8()) };
}

/** A transaction of Fabric holds exactly one action. */
function readCall(bytes: Uint8Array): ChaincodeCall | undefined {
  const [action] = peer.Transaction.deserializeBinary(bytes).getActionsList();
  if (action === undefined) return undefined;
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const proposed = peer.ChaincodeProposalPayload.deserializeBinary(
    payload.getChaincodeProposalPayload_asU8(),
  );
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(proposed.getInput_asU8()).getChaincodeSpec();
  const [transaction = '', ...args] = (spec?.getInput()?.getArgsList_asU8() ?? []).map((each) =>
    decoder.decode(each),
  );
  const endorsed = payload.getAction();
  const response = peer.ProposalResponsePayload.deserializeBinary(
    endorsed?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
  );
  const result = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const endorsers = (endorsed?.getEndorsementsList() ?? []).map((each) =>
    msp.SerializedIdentity.deserializeBinary(each.getEndorser_asU8()).getMspid(),
  );
  return {
    chaincode: spec?.getChaincodeId()?.getName() ?? '',
    transaction,
    args,
    payload: decoder.decode(result.getResponse()?.getPayload_asU8()),
    event: readEvent(result.getEvents_asU8()),
    endorsers: [...new Set(endorsers)].toSorted(),
  };
}

function readEvent(bytes: Uint8Array): ChaincodeCall['event'] {
  if (bytes.length === 0) return null;
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  return { name: event.getEventName(), payload: decoder.decode(event.getPayload_asU8()) };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
