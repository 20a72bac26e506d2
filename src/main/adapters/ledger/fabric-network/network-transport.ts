import { setTimeout as delay } from 'node:timers/promises';
import type {
  Commit,
  Committer,
  Endorsement,
  EndorsementResponse,
  Proposal,
  ProposalResponse,
} from 'fabric-common';
import type { common } from '@hyperledger/fabric-protos';
import { z } from 'zod';
import type { CommitResult } from '#main/services/ledger/ledger-port.ts';
import { commitIn } from '../fabric/blocks.ts';
import { ledgerErrorOf, type Stage } from '../fabric/failures.ts';
import { SystemQueries } from '../fabric/system-queries.ts';
import {
  deadlines,
  type FabricLedgerOptions,
  type FabricSigner,
  type FabricTransport,
  type Invocation,
  type SignedInvocation,
} from '../fabric/transport.ts';
import type { CommitEvent } from './commit-events.ts';
import { SessionHolder, type NetworkSession } from './network-session.ts';
import { disagreement, networkError } from './network-failures.ts';
import { signDetached } from './sign-detached.ts';

/** A peer's event and another one's answer to a query may be a moment apart: look again after that. */
const lookAgainMs = 2_000;
const refused = 400;

const OrdererAnswer = z.looseObject({ status: z.string(), info: z.string().optional() });

/**
 * Endorsers, orderers and event streams without the gateway service, as networks before Fabric 2.4 have them. A
 * proposal is signed in `propose`; endorsing it changes nothing, so that happens in `submit`, after the caller stored
 * the transaction's id.
 */
export class NetworkTransport implements FabricTransport {
  readonly kind = 'fabric-network';
  readonly #options: FabricLedgerOptions;
  readonly #sessions: SessionHolder;

  constructor(options: FabricLedgerOptions) {
    this.#options = options;
    this.#sessions = new SessionHolder(options.profile, options.clock);
  }

  async propose(invocation: Invocation, signer: FabricSigner): Promise<SignedInvocation> {
    const session = await this.#sessions.get();
    await session.connection.ownPeer();
    const endorsement = session.connection.channel.newEndorsement(invocation.chaincode);
    await signProposal(endorsement, session, invocation, signer);
    return {
      transactionId: endorsement.getTransactionId(),
      submit: () => this.#submit(session, endorsement, invocation, signer),
    };
  }

  async evaluate(invocation: Invocation, signer: FabricSigner): Promise<Uint8Array> {
    const session = await this.#sessions.get();
    const peer = await session.connection.ownPeer();
    const query = session.connection.channel.newQuery(invocation.chaincode);
    await signProposal(query, session, invocation, signer);
    const answers = await inStage(
      'evaluate',
      query.send({ targets: [peer], requestTimeout: deadlines.evaluate }),
    );
    return answerOf('evaluate', answers, peer.name).response.payload;
  }

  async *deliver(fromBlock: number, signal: AbortSignal, signer: FabricSigner): AsyncIterable<common.Block> {
    const { events } = await this.#sessions.get();
    const queries = this.#queries(signer);
    let number = fromBlock;
    while (!signal.aborted) {
      await events.open(signer);
      const another = events.nextBlock();
      const block = await queries.block(number);
      if (block === undefined) await waitFor(another, signal);
      else {
        yield block;
        number++;
      }
    }
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }

  async #submit(
    session: NetworkSession,
    endorsement: Endorsement,
    invocation: Invocation,
    signer: FabricSigner,
  ): Promise<CommitResult> {
    const { connection, events } = session;
    await connection.discover(signer);
    const payload = await this.#endorse(session, endorsement, invocation);
    // From before the envelope is sent, so that its block cannot be missed.
    await events.open(signer);
    const transactionId = endorsement.getTransactionId();
    const committed = events.commitOf(transactionId);
    try {
      const commit = endorsement.newCommit();
      commit.sign(await signDetached(signer, commit.build(connection.context(signer))));
      const orderers = await connection.orderers();
      await inStage('submit', sendToOrderer(commit, orderers));
      const event = await inStage('commit', this.#wait(transactionId, committed, signer));
      return { ...event, payload };
    } catch (error) {
      connection.forget();
      throw error;
    } finally {
      events.giveUp(transactionId);
    }
  }

  /** @returns what the chaincode answered */
  async #endorse(
    { connection }: NetworkSession,
    endorsement: Endorsement,
    invocation: Invocation,
  ): Promise<string> {
    const own = await connection.ownPeer();
    // Which keys want which hospitals only the peers know: every hospital is asked, and the commit judges.
    const others = invocation.endorsers === 'own' ? [] : await connection.peersOfOthers();
    const answers = await inStage(
      'endorse',
      endorsement.send({ targets: [own, ...others], requestTimeout: deadlines.endorse }),
    );
    const answer = answerOf('endorse', answers, own.name);
    for (const other of answers.responses) {
      if (other.response.status < refused && !other.payload.equals(answer.payload)) throw disagreement();
    }
    return new TextDecoder().decode(answer.response.payload);
  }

  /** From the event stream; after it was lost, by asking a peer. */
  async #wait(
    transactionId: string,
    committed: Promise<CommitEvent>,
    signer: FabricSigner,
  ): Promise<CommitEvent> {
    const timeout = AbortSignal.timeout(deadlines.commit);
    try {
      return await until(committed, timeout);
    } catch (error) {
      if (timeout.aborted) throw error;
    }
    const queries = this.#queries(signer);
    for (;;) {
      timeout.throwIfAborted();
      const block = await queries.blockOf(transactionId).catch(() => undefined);
      const found = block === undefined ? undefined : commitIn(block, transactionId);
      if (found !== undefined) return found;
      await delay(lookAgainMs, undefined, { signal: timeout });
    }
  }

  #queries(signer: FabricSigner): SystemQueries {
    return new SystemQueries(this, this.#options.profile.channel, async () => signer);
  }
}

async function signProposal(
  proposal: Proposal,
  { connection }: NetworkSession,
  { transaction, args, transient }: Invocation,
  signer: FabricSigner,
): Promise<void> {
  const values = Object.entries(transient).map(([name, value]) => [name, Buffer.from(value)] as const);
  const bytes = proposal.build(connection.context(signer), {
    fcn: transaction,
    args: [...args],
    ...(values.length > 0 ? { transientMap: Object.fromEntries(values) } : {}),
  });
  proposal.sign(await signDetached(signer, bytes));
}

/** What the own peer answered. @throws LedgerError when it refused or did not answer */
function answerOf(stage: Stage, { responses, errors }: ProposalResponse, peer: string): EndorsementResponse {
  const answer = responses.find((each) => each.connection.name === peer);
  if (answer === undefined) throw networkError(stage, errors[0] ?? new Error('the peer gave no answer'));
  const { status, message } = answer.response;
  if (status >= refused) throw ledgerErrorOf({ stage, messages: [message], cause: new Error(message) });
  return answer;
}

async function sendToOrderer(commit: Commit, orderers: Committer[]): Promise<void> {
  const answer: unknown = await commit.send({ targets: orderers, requestTimeout: deadlines.submit });
  const { status, info } = OrdererAnswer.parse(answer);
  if (status !== 'SUCCESS') throw new Error(`${status} ${info ?? ''}`);
}

async function inStage<T>(stage: Stage, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw networkError(stage, error);
  }
}

/** Until there is another block, it is time to look again, or `signal` says that nobody waits. @throws LedgerError */
async function waitFor(another: Promise<void>, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const pause = delay(lookAgainMs, undefined, { signal: AbortSignal.any([signal, done.signal]) });
  try {
    await Promise.race([another, pause.catch(() => {})]);
  } finally {
    done.abort();
  }
}

/** @throws the signal's reason when that comes first */
async function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
