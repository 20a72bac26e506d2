import { v7 } from 'uuid';
import { z } from 'zod';
import { ClinicianId, SubjectId } from '#shared/domain/ids.ts';
import type { SealBatch } from '#shared/domain/sealing.ts';
import { makeSession } from '../sealed-session.ts';
import { gather, type GatherParts } from '#main/services/proof/gather.ts';
import { bytesToSign, certificateText } from '#main/services/proof/certificate.ts';
import { sealIntent } from '#main/services/outbox/intents.ts';
import { createCompositeKey } from '#main/ledger-format/composite-key.ts';
import type { FabricEvidence } from '#main/ledger-format/evidence.ts';
import { makeConfigBlock, type ChannelRequest } from './channel.ts';
import { makeOrganisation, type Organisation, type Person } from './organisation.ts';
import { makeEvidence, makeTransaction } from './transaction.ts';

/** What is made otherwise than it should be. */
export interface Wrong {
  readonly creator?: Person;
  readonly endorsers?: readonly Person[];
  readonly orderers?: readonly Person[];
  readonly exporter?: { readonly mspId: string; readonly node: Person };
  readonly chaincode?: string;
  readonly transaction?: string;
  readonly sealedMs?: number;
  readonly exportedMs?: number;
  readonly flags?: readonly number[];
  readonly lastConfig?: number;
  readonly privateText?: string;
  readonly collection?: string;
  /** Fields of the record that the chaincode wrote. */
  readonly record?: Readonly<Record<string, unknown>>;
  readonly receipt?: Readonly<Record<string, unknown>>;
  /** The texts of the record and of the answer, whatever they are. */
  readonly recordText?: string;
  readonly answerText?: string;
  readonly configuration?: Partial<ChannelRequest>;
}

const channel = 'vitalseal';
export const startMs = Date.UTC(2026, 5, 1, 8);

/** A network of two hospitals and what it seals, made without Fabric; for tests. */
export async function makeNetwork() {
  const stLukes = await makeOrganisation('StLukesMSP', startMs);
  const riverside = await makeOrganisation('RiversideMSP', startMs);
  const ordering = await makeOrganisation('OrderingMSP', startMs);
  const nurse = await stLukes.clinician('n.okafor', 'nurse');
  const peer = await stLukes.issue({ unit: 'peer', name: 'peer0.st-lukes' });
  const orderer = await ordering.issue({ unit: 'orderer', name: 'orderer0' });
  const workstation = await stLukes.clinician('ws.4711', 'workstation');
  const session = makeSession(SubjectId.parse(v7()), signerOf(nurse), startMs);
  const batches = [session.nextBatch([36.7, null, 36.9]), session.nextBatch([37.1])];
  const parts = { stLukes, riverside, ordering, nurse, peer, orderer, workstation, session, batches };
  return {
    ...parts,
    /** The certificate of the first reading of the session's first or last batch, or of its waveform over both. */
    certify: (wrong: Wrong = {}, kind: Kind = 'reading') => certify(parts, wrong, kind),
    configBlock: (wrong: Partial<ChannelRequest> = {}) => configBlock(parts, wrong),
  };
}

type Kind = 'reading' | 'last reading' | 'waveform';

interface Parts {
  readonly stLukes: Organisation;
  readonly riverside: Organisation;
  readonly ordering: Organisation;
  readonly nurse: Person;
  readonly peer: Person;
  readonly orderer: Person;
  readonly workstation: Person;
  readonly session: ReturnType<typeof makeSession>;
  readonly batches: readonly SealBatch[];
}

function signerOf(nurse: Person) {
  return { ...nurse, clinicianId: ClinicianId.parse('n.okafor'), mspId: 'StLukesMSP' };
}

function configBlock(
  { stLukes, riverside, ordering, orderer }: Parts,
  wrong: Partial<ChannelRequest>,
): Promise<Uint8Array> {
  return makeConfigBlock({
    channel,
    hospitals: [stLukes, riverside],
    orderers: [ordering],
    endorsement: 'ANY',
    number: 3,
    timeMs: startMs,
    signers: [orderer],
    ...wrong,
  });
}

async function certify(parts: Parts, wrong: Wrong, kind: Kind) {
  const sealed = new Map<string, { transactionId: string; evidence: FabricEvidence }>();
  const config = await configBlock(parts, wrong.configuration ?? {});
  for (const batch of parts.batches) sealed.set(batch.intentId, await seal(parts, batch, wrong, config));
  const actor = { clinicianId: ClinicianId.parse('n.okafor'), role: 'nurse' as const, mspId: 'StLukesMSP' };
  const { sessionId } = parts.session;
  const subject =
    kind === 'waveform'
      ? { kind, sessionId, deviceId: parts.session.deviceId, ...stretch(parts.batches) }
      : {
          kind: 'reading' as const,
          sessionId,
          readingId: readingOf(parts.batches.at(kind === 'reading' ? 0 : -1)),
        };
  const gathered = await gather(gatherParts(parts, sealed), actor, subject);
  if (gathered.kind !== 'found') throw new Error(gathered.why);
  const { mspId, node } = wrong.exporter ?? { mspId: 'StLukesMSP', node: parts.workstation };
  const { certificatePem } = node;
  const exporter = { mspId, certificatePem, caCertificatePem: parts.stLukes.caPem };
  const exportedMs = wrong.exportedMs ?? startMs + 60_000;
  const unsigned = { record: gathered.record, exporter, exportedMs };
  const signed = bytesToSign(unsigned);
  const text = certificateText(signed, await node.sign(signed));
  return { file: Buffer.from(text), data: gathered.data, record: gathered.record };
}

function readingOf(batch: SealBatch | undefined) {
  const leaf = batch?.leaves.find((each) => each.kind === 'reading');
  if (leaf?.kind !== 'reading') throw new Error('no reading there');
  return leaf.readingId;
}

function stretch(batches: readonly SealBatch[]) {
  return { signalId: 'ecg', fromMs: batches[0]?.fromMs ?? 0, toMs: batches.at(-1)?.toMs ?? 0 };
}

/** A sealed batch in block 12, behind another transaction. */
async function seal(parts: Parts, batch: SealBatch, wrong: Wrong, config: Uint8Array) {
  const intent = sealIntent(batch);
  const argument = intent.args[0] ?? '';
  const sealed = z.record(z.string(), z.unknown()).parse(JSON.parse(argument));
  const timeMs = wrong.sealedMs ?? startMs + 12_345;
  const request = {
    channel,
    chaincode: wrong.chaincode ?? 'vitalseal',
    creator: wrong.creator ?? parts.nurse,
    endorsers: wrong.endorsers ?? [parts.peer],
    timeMs,
    name: wrong.transaction ?? 'seals:commit',
    argument,
    writes: (transactionId: string) => {
      const by = { mspId: 'StLukesMSP', clinicianId: 'n.okafor', role: 'nurse', signedMs: timeMs };
      const record = { ...sealed, ...by, transactionId, ...wrong.record };
      return {
        key: createCompositeKey('seal', [batch.sessionId, String(batch.number).padStart(8, '0')]),
        value: wrong.recordText ?? JSON.stringify(record),
        answer:
          wrong.answerText ??
          JSON.stringify({ id: batch.intentId, transactionId, repeated: false, ...wrong.receipt }),
        collection: wrong.collection ?? '_implicit_org_StLukesMSP',
        privateText: wrong.privateText ?? intent.transient['summary'] ?? '',
      };
    },
  };
  const before = await makeTransaction({ ...request, chaincode: 'another', name: 'notes:put' });
  const made = await makeTransaction(request);
  const evidence = await makeEvidence({
    channel,
    number: 11 + batch.number,
    envelopes: [before.envelope, made.envelope],
    index: 1,
    signers: wrong.orderers ?? [parts.orderer],
    lastConfig: wrong.lastConfig ?? wrong.configuration?.number ?? 3,
    configBlock: config,
    ...(wrong.flags === undefined ? {} : { flags: wrong.flags }),
  });
  return { transactionId: made.transactionId, evidence };
}

/** An outbox and a ledger that know what was sealed here. */
function gatherParts(
  { session }: Parts,
  sealed: ReadonlyMap<string, { readonly transactionId: string; readonly evidence: FabricEvidence }>,
): GatherParts {
  const byTransaction = new Map([...sealed.values()].map((each) => [each.transactionId, each.evidence]));
  return {
    archive: session.archive,
    outbox: {
      entry: async (intentId) => ({ transactionId: sealed.get(intentId)?.transactionId ?? null, reason: '' }),
    },
    ledger: {
      evaluate: () => Promise.reject(new Error('nothing is asked here')),
      transaction: async (transactionId) => byTransaction.get(transactionId),
    },
    signers: { signerOf: () => undefined, onChange: () => () => undefined },
    treatmentEvent: async () => undefined,
    registration: async () => undefined,
  };
}
