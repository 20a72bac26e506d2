import { z } from 'zod';
import type { Caller, Role } from '../../caller.ts';
import { ContractError } from '../../errors.ts';
import { asks, kind, lookAgain, writes, type Sealing } from '../../kind.ts';
import { signature, signedBy } from '../../once.ts';
import { purge } from '../../purges.ts';
import { digest, emit, readPrivate, readRecord, uuid, writePrivate, writeRecord } from '../../records.ts';
import type { Context } from '../../stub.ts';
import { joinedHere } from '../chain/record.ts';
import { mayBegin } from '../subject/access.ts';

const version = z.int().min(1).max(999_999);

const event = {
  /** The client's id of this event. */
  id: uuid,
  treatmentId: uuid,
  subjectId: uuid,
  /** 1 = registered, then +1 for each event. */
  version,
  /** SHA-256 over the transient `details`: plan, administration, reason. */
  detailsDigest: digest,
  /** `chainId` of the joined ledger that has the versions before; absent: they are on this one. */
  continues: digest.optional(),
};
const TreatmentArgument = z.strictObject(event);
export type TreatmentArgument = z.infer<typeof TreatmentArgument>;

const events = ['registered', 'administered', 'changed', 'stopped'] as const;
type Event = (typeof events)[number];

const TreatmentRecord = z.strictObject({ ...event, kind: z.enum(events), ...signedBy });
type TreatmentRecord = z.infer<typeof TreatmentRecord>;

type Place = Pick<TreatmentArgument, 'treatmentId' | 'version'>;
const keyOf = ({ treatmentId, version: at }: Place) =>
  ['treatment', treatmentId, String(at).padStart(6, '0')] as const;

function eventKey(context: Context, place: Place): string {
  const [type, ...parts] = keyOf(place);
  return context.stub.createCompositeKey(type, parts);
}

const sealing: Sealing<TreatmentArgument> = {
  argument: TreatmentArgument,
  record: TreatmentRecord,
  writers: {
    'treatments:register': { kind: 'registered' },
    'treatments:administer': { kind: 'administered' },
    'treatments:change': { kind: 'changed' },
    'treatments:stop': { kind: 'stopped' },
  },
  keyOf,
  privateName: 'details',
  digestOf: ({ detailsDigest }) => detailsDigest,
};

function append(is: Event, roles: readonly Role[]) {
  return writes({
    roles,
    title: `Treatment ${is}`,
    argument: TreatmentArgument,
    async write(context, caller, value) {
      await checkFollows(context, is, caller, value);
      const key = eventKey(context, value);
      const record: TreatmentRecord = { ...value, kind: is, ...signature(context, caller) };
      await writeRecord(context, key, record);
      await writePrivate(context, 'details', value.detailsDigest, { mspId: caller.mspId, key });
      const { id, treatmentId, version: at } = value;
      emit(context, 'TreatmentChanged', { id, treatmentId, version: at, kind: is });
    },
  });
}

async function checkFollows(
  context: Context,
  is: Event,
  caller: Caller,
  value: TreatmentArgument,
): Promise<void> {
  const read = (at: number) =>
    readRecord(context, TreatmentRecord, eventKey(context, { ...value, version: at }));
  if ((await read(value.version)) !== undefined) {
    throw new ContractError('STALE_VERSION', `version ${value.version} of this treatment exists already`);
  }
  const registers = is === 'registered';
  if (registers !== (value.version === 1)) {
    throw new ContractError('OUT_OF_ORDER', 'version 1 registers a treatment, and no other does');
  }
  if (registers) return mayBegin(context, caller, value);
  const before = await read(value.version - 1);
  if (before === undefined) {
    if (await joinedHere(context, caller, value.continues)) return mayBegin(context, caller, value);
    throw new ContractError(
      'OUT_OF_ORDER',
      `version ${value.version - 1} of this treatment is not there yet`,
    );
  }
  if (before.mspId !== caller.mspId) {
    throw new ContractError('OTHER_HOSPITAL', 'the treatment belongs to another hospital');
  }
  if (before.subjectId !== value.subjectId) {
    throw new ContractError('OTHER_SUBJECT', 'the treatment belongs to another subject');
  }
  if (before.kind === 'stopped') throw new ContractError('TREATMENT_STOPPED', 'the treatment was stopped');
}

/** Answers `{events: [{record, details}]}` by version; details only for the hospital that wrote them, else null. */
const get = asks({
  roles: ['nurse', 'doctor'],
  argument: z.strictObject({ treatmentId: uuid }),
  async answer(context, caller, { treatmentId }) {
    const found: { record: TreatmentRecord; details: string | null }[] = [];
    const decoder = new TextDecoder();
    for await (const { key, value } of context.stub.getStateByPartialCompositeKey('treatment', [
      treatmentId,
    ])) {
      const record = TreatmentRecord.parse(JSON.parse(decoder.decode(value)));
      const details = await readPrivate(context, caller, { mspId: record.mspId, key });
      found.push({ record, details });
    }
    if (found.length === 0) throw new ContractError('NOT_FOUND', 'this treatment is not on the ledger');
    return JSON.stringify({ events: found });
  },
});

/** Destroys the details of one version. */
const purgeDetails = writes({
  roles: ['doctor'],
  argument: z.strictObject({ id: uuid, treatmentId: uuid, version }),
  async write(context, caller, value) {
    const key = eventKey(context, value);
    await purge(context, caller, value.id, { key, record: await readRecord(context, TreatmentRecord, key) });
  },
});

/** A treatment, as the list of its events. */
export const treatment = kind({
  name: 'treatment',
  contract: 'treatments',
  transactions: {
    register: append('registered', ['doctor']),
    administer: append('administered', ['nurse', 'doctor']),
    change: append('changed', ['doctor']),
    stop: append('stopped', ['doctor']),
    get,
    purge: purgeDetails,
  },
  refusals: {
    STALE_VERSION: { reason: 'Somebody else changed the treatment first.', hint: lookAgain },
    TREATMENT_STOPPED: {
      reason: 'The treatment was stopped before this reached the ledger.',
      hint: lookAgain,
    },
  },
  sealing,
  telling: 'elsewhere',
  course: {
    of: 'treatmentId',
    place: 'version',
    ends: (transaction) => transaction === 'treatments:stop',
  },
});
