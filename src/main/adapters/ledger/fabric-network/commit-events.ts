import type { EventInfo, EventService } from 'fabric-common';
import { z } from 'zod';
import { statusName } from '../fabric/blocks.ts';
import { deadlines, type FabricSigner } from '../fabric/transport.ts';
import type { NetworkConnection } from './network-connection.ts';
import { networkError } from './network-failures.ts';
import { signDetached } from './sign-detached.ts';

export interface CommitEvent {
  readonly transactionId: string;
  /** Fabric's name, such as `VALID`. */
  readonly status: string;
  readonly blockNumber: number;
}

const wholeNumber = z
  .custom<{ toString(): string }>((value) => value !== undefined && value !== null)
  .transform(Number)
  .pipe(z.int().min(0));

/** What is used of a filtered block as fabric-common decodes it. */
const FilteredBlock = z.looseObject({
  filtered_transactions: z.array(z.looseObject({ txid: z.string(), tx_validation_code: z.int() })),
});

/**
 * One stream of filtered blocks from an own peer, for all who wait: how transactions ended, and that there is a new
 * block. When it is lost, all who wait are told, and the next who comes opens it again.
 */
export class CommitEvents {
  readonly #connection: NetworkConnection;
  readonly #waiting = new Map<string, PromiseWithResolvers<CommitEvent>>();
  #service: EventService | undefined;
  #opening: Promise<void> | undefined;
  #next = nextBlock();

  constructor(connection: NetworkConnection) {
    this.#connection = connection;
  }

  /** @throws LedgerError when no own peer gives a stream */
  async open(signer: FabricSigner): Promise<void> {
    while (this.#service === undefined) {
      const others = this.#opening;
      if (others === undefined) return this.#openOnce(signer);
      // Its certificate may be refused where this one is not: then it is tried again.
      await others.catch(() => {});
    }
  }

  /** Resolves when the transaction is in a block; rejects when the stream is lost. To be called while it is open. */
  commitOf(transactionId: string): Promise<CommitEvent> {
    const known = this.#waiting.get(transactionId);
    if (known !== undefined) return known.promise;
    const waiting = Promise.withResolvers<CommitEvent>();
    // Whoever waits hears of it; who gave up does not have to.
    waiting.promise.catch(() => {});
    this.#waiting.set(transactionId, waiting);
    return waiting.promise;
  }

  giveUp(transactionId: string): void {
    this.#waiting.delete(transactionId);
  }

  /** Resolves when there is another block; rejects when the stream is lost. */
  nextBlock(): Promise<void> {
    return this.#next.promise;
  }

  close(): void {
    this.#service?.close();
  }

  async #openOnce(signer: FabricSigner): Promise<void> {
    const opening = this.#open(signer);
    this.#opening = opening;
    try {
      await opening;
    } finally {
      this.#opening = undefined;
    }
  }

  async #open(signer: FabricSigner): Promise<void> {
    const service = this.#connection.channel.newEventService('commits');
    let lost: Error | undefined;
    const listener = (error?: Error | null, event?: EventInfo) => {
      if (error === undefined || error === null) return this.#onEvent(service, event);
      lost = error;
      return this.#lost(service, error);
    };
    service.registerBlockListener(listener, { unregister: false });
    try {
      const request = service.build(this.#connection.context(signer), { blockType: 'filtered' });
      service.sign(await signDetached(signer, request));
      await service.send({ targets: this.#connection.eventers(), requestTimeout: deadlines.evaluate });
      if (lost !== undefined) throw lost;
      this.#service = service;
    } catch (error) {
      throw networkError('connect', error);
    }
  }

  /** fabric-common swallows what a listener throws. */
  #onEvent(service: EventService, event: EventInfo | undefined): void {
    try {
      this.#onBlock(event?.blockNumber, event?.filteredBlock);
    } catch (error) {
      this.#lost(service, error);
      service.close();
    }
  }

  #onBlock(number: unknown, block: unknown): void {
    const blockNumber = wholeNumber.parse(number);
    for (const { txid, tx_validation_code } of FilteredBlock.parse(block).filtered_transactions) {
      const waiting = this.#waiting.get(txid);
      this.#waiting.delete(txid);
      waiting?.resolve({ transactionId: txid, status: statusName(tx_validation_code), blockNumber });
    }
    const { resolve } = this.#next;
    this.#next = nextBlock();
    resolve();
  }

  #lost(service: EventService, error: unknown): void {
    if (this.#service !== service) return;
    this.#service = undefined;
    const failure = networkError('connect', error);
    for (const waiting of this.#waiting.values()) waiting.reject(failure);
    this.#waiting.clear();
    const { reject } = this.#next;
    this.#next = nextBlock();
    reject(failure);
  }
}

function nextBlock(): PromiseWithResolvers<void> {
  const next = Promise.withResolvers<void>();
  // Nobody may be waiting when the stream is lost.
  next.promise.catch(() => {});
  return next;
}
