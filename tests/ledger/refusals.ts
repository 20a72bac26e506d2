import { kinds } from '#chaincode/kinds/index.ts';
import { contractErrorCodes } from '#chaincode/refusals.ts';
import { v7 } from 'uuid';
import type { Signer } from '#main/services/identity/signer.ts';
import type { LedgerCall } from '#main/services/ledger/ledger-port.ts';
import { call, device, newSession, newTreatment, seal, treatment } from './calls.ts';
import { reached, submit, type HospitalAtLedger } from './harness.ts';

/** A hospital with the people of this suite. */
export interface Staffed extends HospitalAtLedger {
  readonly doctor: Signer;
  readonly nurse: Signer;
  readonly itAdmin: Signer;
}

/** A call that is refused, and by whom it is made. */
interface Refused {
  readonly by: HospitalAtLedger;
  readonly signer: Signer;
  readonly call: LedgerCall;
}

type Way = (home: Staffed) => Promise<Refused>;
type WayOfTwo = (home: Staffed, other: Staffed) => Promise<Refused>;

const digest = (text: string) => text.repeat(64);
const inAYear = () => Date.now() + 365 * 86_400_000;

/** @returns the block of the last one */
async function write({ ledger, doctor }: Staffed, ...calls: readonly LedgerCall[]): Promise<number> {
  let block = 0;
  for (const each of calls) {
    const { status, blockNumber } = await submit(ledger, each, doctor);
    if (status !== 'VALID') throw new Error(`${each.transaction} ended as ${status}`);
    block = blockNumber;
  }
  return block;
}

const byDoctor = (home: Staffed, refused: LedgerCall): Refused => ({
  by: home,
  signer: home.doctor,
  call: refused,
});

/** Kinds of record whose refusals have a way here: one that is added is tried by tests of its own. */
const known = ['access', 'chain', 'device', 'grant', 'seal', 'subject', 'treatment'];
const strange = kinds
  .filter(({ name }) => !known.includes(name))
  .flatMap((kind) => Object.keys('refusals' in kind ? kind.refusals : {}));

/** Those of these kinds, and of all. */
export const knownCodes = contractErrorCodes.filter((code) => !strange.includes(code));

/** For every code of these kinds, a way to be refused with it; each works on ids of its own. */
export const waysOfOne: Readonly<Record<string, Way>> = {
  BAD_ARGUMENT: async (home) =>
    byDoctor(home, call('subjects:register', { id: v7(), subjectId: 'a\u0007b' })),
  BAD_PRIVATE_DATA: async (home) => {
    const { transient, ...rest } = treatment('register', newTreatment(), 1);
    return byDoctor(home, { ...rest, transient: { details: `${transient['details']} ` } });
  },
  NOT_ALLOWED: async (home) => ({
    by: home,
    signer: home.nurse,
    call: treatment('register', newTreatment(), 1),
  }),
  ID_REUSED: async (home) => {
    const id = v7();
    await write(home, device(v7(), { id }));
    return byDoctor(home, device(v7(), { id }));
  },
  NOT_FOUND: async (home) =>
    byDoctor(home, call('grants:revoke', { id: v7(), grantId: v7(), subjectId: v7() })),
  ALREADY_REGISTERED: async (home) => {
    const deviceId = v7();
    await write(home, device(deviceId));
    return byDoctor(home, device(deviceId));
  },
  ALREADY_SEALED: async (home) => {
    const session = newSession();
    await write(home, seal(session, 1));
    return byDoctor(home, seal(session, 1));
  },
  OUT_OF_ORDER: async (home) => byDoctor(home, seal(newSession(), 2)),
  SESSION_CLOSED: async (home) => {
    const session = newSession();
    await write(home, seal(session, 1, { final: true }));
    return byDoctor(home, seal(session, 2));
  },
  OTHER_SUBJECT: async (home) => {
    const session = newSession();
    await write(home, seal(session, 1));
    return byDoctor(home, seal({ ...session, subjectId: v7() }, 2));
  },
  STALE_VERSION: async (home) => {
    const of = newTreatment();
    await write(home, treatment('register', of, 1));
    return byDoctor(home, treatment('register', of, 1));
  },
  TREATMENT_STOPPED: async (home) => {
    const of = newTreatment();
    await write(home, treatment('register', of, 1), treatment('stop', of, 2));
    return byDoctor(home, treatment('change', of, 3));
  },
  TOO_LARGE: async (home) => byDoctor(home, device(v7(), { model: 'x'.repeat(9_000) })),
  ALREADY_OFFERED: async (home) => {
    const subjectId = v7();
    const offer = (toMspId: string) => call('subjects:offer', { id: v7(), subjectId, toMspId });
    await write(home, call('subjects:register', { id: v7(), subjectId }), offer('RiversideMSP'));
    return byDoctor(home, offer('OtherMSP'));
  },
  NOT_OFFERED: async (home) => {
    const subjectId = v7();
    await write(home, call('subjects:register', { id: v7(), subjectId }));
    return byDoctor(home, call('subjects:withdraw', { id: v7(), subjectId }));
  },
  ALREADY_JOINED: async (home) => {
    const chain = { chainId: v7().replaceAll('-', '').repeat(2), caFingerprint: digest('c') };
    const join = (height: number) =>
      call('chains:join', { id: v7(), ...chain, height, headHash: digest('d') });
    const { status } = await submit(home.ledger, join(7), home.itAdmin);
    if (status !== 'VALID') throw new Error(`chains:join ended as ${status}`);
    return { by: home, signer: home.itAdmin, call: join(8) };
  },
  UNKNOWN_TRANSACTION: async (home) => byDoctor(home, call('treatments:forget', { id: v7() })),
};

/** What only a second hospital can run into. */
export const waysOfTwo: Readonly<Record<string, WayOfTwo>> = {
  OTHER_HOSPITAL: async (home, other) => {
    const of = newTreatment();
    await reached(other, await write(home, treatment('register', of, 1)));
    return byDoctor(other, treatment('change', of, 2));
  },
  NO_GRANT: async (home, other) => {
    const session = newSession();
    await reached(other, await write(home, seal(session, 1)));
    return byDoctor(other, seal({ ...session, sessionId: v7() }, 1));
  },
  GRANT_ENDED: async (home, other) => {
    const subjectId = v7();
    const grantId = v7();
    const to = { mspId: other.mspId };
    const grant = { id: v7(), grantId, subjectId, to, scope: 'write', purpose: 'consultation' };
    const block = await write(
      home,
      call('subjects:register', { id: v7(), subjectId }),
      call('grants:give', { ...grant, expiresMs: inAYear() }),
      call('grants:revoke', { id: v7(), grantId, subjectId }),
    );
    await reached(other, block);
    return byDoctor(other, seal({ sessionId: v7(), subjectId }, 1));
  },
  SUBJECT_MOVED: async (home, other) => {
    const subjectId = v7();
    const block = await write(
      home,
      call('subjects:register', { id: v7(), subjectId }),
      call('subjects:offer', { id: v7(), subjectId, toMspId: other.mspId }),
    );
    await reached(other, block);
    await reached(home, await write(other, call('subjects:accept', { id: v7(), subjectId })));
    return byDoctor(home, seal({ sessionId: v7(), subjectId }, 1));
  },
};
