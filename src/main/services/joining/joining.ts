import { v7 } from 'uuid';
import { type Explanation, ServiceError } from '#shared/contract/errors.ts';
import type { ParsedArgsOf } from '#shared/contract/index.ts';
import type { JoiningStatus } from '#shared/contract/joining.ts';
import { IntentId } from '#shared/domain/ids.ts';
import { InTurn } from '#main/in-turn.ts';
import { readCertificate } from '#main/crypto/x509.ts';
import type { HandlersOf } from '#main/services/api/handlers.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import type { OutboxService } from '#main/services/outbox/outbox.ts';
import { failureOf } from '#main/services/ledger/refusals.ts';
import { nameOf } from '#main/services/outbox/sender.ts';
import { parseNetworkProfile } from '#main/services/setup/network-profile.ts';
import type { NetworkDoor } from './ports.ts';
import { headOf, sealHead } from './seal-head.ts';
import { unfinishedOn } from './unfinished.ts';
import { readState, writeState, type JoiningState } from './state.ts';

export interface JoiningParts {
  readonly records: RecordStore;
  readonly outbox: Pick<OutboxService, 'pause' | 'resume' | 'continueFrom' | 'progress'>;
  /** The ledger that this workstation works on now. */
  readonly ledger: Ledger;
  readonly ledgerName: string;
  readonly door: NetworkDoor;
  /** Sessions that run on this workstation. */
  runningSessions(): number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Joining {
  /** Goes on where an earlier process ended, or goes back to standalone; call it when the workstation key is there. */
  recover(): Promise<void>;
  readonly handlers: HandlersOf<'joining'>;
}

/**
 * Brings a standalone workstation into a network. Each stage is written down when it is done. Until the head of the
 * old ledger may be on the channel every failure leads back to a working standalone workstation; from there on only
 * forwards, however often the process ends.
 */
export function createJoining(parts: JoiningParts): Joining {
  const service = new JoiningService(parts);
  const act =
    <A extends unknown[]>(work: (...args: A) => Promise<void>) =>
    (_actor: Actor, ...args: A) =>
      service.act(() => work(...args));
  return {
    recover: () => service.recover(),
    handlers: {
      'joining.status': () => service.status(),
      'joining.begin': act(({ profile }: ParsedArgsOf<'joining.begin'>) => service.begin(profile)),
      'joining.enrol': act((args: ParsedArgsOf<'joining.enrol'>) => service.enrol(args)),
      'joining.finish': act(() => service.finish()),
      'joining.cancel': act(() => service.cancel()),
    },
  };
}

const pausedWhy: Explanation = {
  reason: 'This workstation is joining a network: what waits is sealed there.',
  hint: 'An IT administrator finishes joining.',
};

class JoiningService {
  readonly #parts: JoiningParts;
  readonly #turns = new InTurn<'joining'>();
  #problem: Explanation | null = null;
  /** In the network; known since enrolling in this process. */
  #admin: Signer | undefined;

  constructor(parts: JoiningParts) {
    this.#parts = parts;
  }

  /** One step after the other. @returns how far it is then */
  act(work: () => Promise<void>): Promise<JoiningStatus> {
    return this.#turns.take('joining', async () => {
      await this.#explain(work);
      return this.status();
    });
  }

  async status(): Promise<JoiningStatus> {
    const state = await readState(this.#parts.records);
    if (state === undefined) {
      return { stage: 'standalone', problem: this.#problem, network: null, admin: null, oldLedger: null };
    }
    const { hospital, mspId, channel, certificateAuthority } = state.choice.profile;
    const caFingerprint = readCertificate(certificateAuthority.certificatePem).fingerprint;
    const { stage, head, transactionId, sealedMs } = state;
    return {
      stage,
      problem: this.#problem,
      network: { hospital, mspId, channel, caFingerprint },
      admin: await this.#adminFor(state),
      oldLedger: head && {
        height: head.height,
        headHash: head.headHash,
        caFingerprint: head.caFingerprint,
        transactionId,
        sealedMs,
      },
    };
  }

  /** While the head is not sealed yet; what comes after that needs nobody's key. */
  async #adminFor({ stage, choice }: JoiningState): Promise<JoiningStatus['admin']> {
    if (stage !== 'checked' && stage !== 'enrolled' && stage !== 'paused') return null;
    // Of several it is the one who typed a PIN here.
    const atHand = this.#admin?.clinicianId;
    const admin = await this.#parts.door.enrolledAdmin(choice.profile, atHand);
    if (admin === undefined) return null;
    const { clinicianId, name } = admin;
    return { clinicianId, name, ready: clinicianId === atHand };
  }

  async begin(text: string): Promise<void> {
    const { records, door, ledgerName } = this.#parts;
    if (ledgerName !== 'embedded') throw inNetwork();
    const state = await readState(records);
    if (state !== undefined && state.stage !== 'checked') throw begunAlready();
    const choice = { kind: 'fabric-gateway' as const, profile: parseNetworkProfile(text) };
    await door.check(choice.profile);
    await writeState(records, {
      stage: 'checked',
      choice,
      intentId: IntentId.parse(v7()),
      head: null,
      sent: [],
      transactionId: null,
      sealedMs: null,
    });
  }

  async enrol({ clinicianId, ...args }: ParsedArgsOf<'joining.enrol'>): Promise<void> {
    const { records, door } = this.#parts;
    const state = await this.#begun();
    const { profile } = state.choice;
    this.#admin = await door.enrol({ profile, enrolmentId: clinicianId, ...args });
    if (state.stage === 'checked') await writeState(records, { ...state, stage: 'enrolled' });
  }

  async finish(): Promise<void> {
    let state = await this.#begun();
    if (state.stage === 'checked') throw notEnrolled();
    if (state.stage === 'enrolled') state = await this.#pause(state);
    if (state.stage === 'paused') state = await this.#sealHead(state);
    if (state.stage === 'head-sealed') await this.#switch(state);
  }

  async cancel(): Promise<void> {
    const state = await this.#begun();
    const mayGoBack = state.stage === 'checked' || state.stage === 'enrolled' || state.stage === 'paused';
    if (!mayGoBack || state.sent.length > 0) throw tooLate();
    await writeState(this.#parts.records, undefined);
    await this.#resume();
    this.#admin = undefined;
  }

  async recover(): Promise<void> {
    try {
      await this.#explain(() => this.#turns.take('joining', () => this.#recover()));
    } catch (error) {
      // The workstation works on without; the status says why it stands still.
      this.#parts.logger.warn('joining.stands-still', { error: nameOf(error) });
    }
  }

  async #recover(): Promise<void> {
    const { records, ledgerName, logger } = this.#parts;
    const state = await readState(records);
    if (state === undefined) return this.#resume();
    logger.info('joining.recovers', { stage: state.stage });
    if (ledgerName !== 'embedded') return this.#arrive(state);
    if (state.stage === 'head-sealed') return this.#switch(state);
    if (state.stage !== 'paused') return this.#resume();
    if (state.sent.length === 0) return this.#goBack(state);
    return this.#switch(await this.#sealHead(state));
  }

  /** Nothing is sent to the old ledger from here on: its head stays what it is. */
  async #pause(state: JoiningState): Promise<JoiningState> {
    const { records, outbox, ledger } = this.#parts;
    await outbox.pause(pausedWhy);
    try {
      if (this.#parts.runningSessions() > 0) throw sessionsRun();
      const head = await headOf(ledger);
      await outbox.continueFrom(head.chainId, await unfinishedOn(ledger, head.height));
      const paused: JoiningState = { ...state, stage: 'paused', head };
      await writeState(records, paused);
      return paused;
    } catch (error) {
      await this.#resume();
      throw error;
    }
  }

  async #sealHead(state: JoiningState): Promise<JoiningState> {
    const { records, door, clock, logger } = this.#parts;
    const network = await this.#orBack(state, () => door.openLedger(state.choice.profile));
    try {
      let { sent } = state;
      const outcome = await this.#orBack(state, () =>
        sealHead(network.ledger, this.#admin, state, async (next) => {
          await writeState(records, { ...state, sent: [...next] });
          sent = [...next];
        }),
      );
      if (outcome.kind === 'failed') {
        const left: JoiningState = { ...state, sent: [...outcome.sent] };
        if (left.sent.length !== sent.length) await writeState(records, left);
        if (left.sent.length === 0) await this.#goBack(left);
        throw outcome.error;
      }
      const sealed: JoiningState = {
        ...state,
        stage: 'head-sealed',
        sent,
        transactionId: outcome.transactionId,
        sealedMs: clock.now(),
      };
      await writeState(records, sealed);
      logger.info('joining.head-sealed', { transactionId: outcome.transactionId });
      return sealed;
    } finally {
      await network.ledger.close();
    }
  }

  /** A failure while nothing was sent leads back. */
  async #orBack<T>(state: JoiningState, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const now = (await readState(this.#parts.records)) ?? state;
      if (now.stage === 'paused' && now.sent.length === 0) await this.#goBack(now);
      throw error;
    }
  }

  async #switch(state: JoiningState): Promise<void> {
    const { records, door, logger } = this.#parts;
    await door.switchLedger(state.choice);
    await writeState(records, { ...state, stage: 'switched' });
    logger.info('joining.switched', { channel: state.choice.profile.channel });
  }

  /** First start on the network. */
  async #arrive(state: JoiningState): Promise<void> {
    if (state.stage !== 'joined') await writeState(this.#parts.records, { ...state, stage: 'joined' });
    await this.#resume();
  }

  async #goBack(state: JoiningState): Promise<void> {
    await writeState(this.#parts.records, { ...state, stage: 'enrolled', head: null });
    await this.#resume();
  }

  async #resume(): Promise<void> {
    const { outbox } = this.#parts;
    if (outbox.progress().ledger.state === 'paused') await outbox.resume();
  }

  async #begun(): Promise<JoiningState> {
    const state = await readState(this.#parts.records);
    if (state === undefined) throw notBegun();
    if (state.stage === 'joined' || state.stage === 'switched') throw inNetwork();
    return state;
  }

  /** Keeps what went wrong for the status. */
  async #explain(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#problem = null;
    } catch (error) {
      const explained = error instanceof ServiceError ? error : unexpected(error);
      this.#problem = { reason: explained.message, hint: explained.hint };
      throw explained;
    }
  }
}

function unexpected(error: unknown): ServiceError {
  const { why } = failureOf(error, 0);
  return new ServiceError('ledger', why.reason, why.hint, true, { cause: error });
}

const conflict = (message: string, hint: string) => new ServiceError('conflict', message, hint);

const inNetwork = () =>
  conflict(
    'This workstation is in a network already.',
    'Nothing to do; after joining, start VitalSeal again.',
  );
const notBegun = () =>
  conflict('Joining was not begun.', 'Choose the connection profile of the network first.');
const begunAlready = () =>
  conflict('Joining was begun with another profile.', 'Go on with it, or cancel it first.');
const notEnrolled = () =>
  conflict(
    'No IT administrator of the network is enrolled here yet.',
    'Enrol with the id and the one-time secret first.',
  );
const tooLate = () =>
  conflict(
    'The head of the old ledger may be on the network already.',
    'Go on: the workstation can only work on the network now. Nothing is lost.',
  );
const sessionsRun = () =>
  conflict(
    'A session is running on this workstation.',
    'Wait until it is stopped: this workstation is started anew at the end.',
  );
