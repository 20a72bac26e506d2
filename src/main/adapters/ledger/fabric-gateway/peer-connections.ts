import { Client, credentials } from '@grpc/grpc-js';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import type { Clock } from '#main/ports/clock.ts';
import { ledgerErrorOf } from '../fabric/failures.ts';
import { deadlines } from '../fabric/transport.ts';
import { Turns } from './turns.ts';

/** A connection that was not used for so long is made anew: the machine may have slept. */
const longSilenceMs = 5 * 60_000;

/** A peer's gateway service refuses more than 500 calls at once by itself; waiting here is better than being refused. */
const callsAtOnce = 400;

const channelOptions = {
  // Fabric's peers cut off clients that ping more often than once a minute.
  'grpc.keepalive_time_ms': 90_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 5_000,
  // Blocks are larger than the 4 MB that gRPC allows by itself.
  'grpc.max_receive_message_length': -1,
};

interface Connection {
  readonly client: Client;
  /** Place of its peer in the profile. */
  readonly peer: number;
  usedMs: number;
  users: number;
  replaced: boolean;
}

/**
 * One gRPC client for all clinicians, to the first peer of the profile that answers. A client that failed is replaced
 * for those who come next, and closed when nobody uses it any more.
 */
export class PeerConnections {
  readonly #peers: NetworkProfile['peers'];
  readonly #clock: Clock;
  #current: Connection | undefined;
  #connecting: Promise<Connection> | undefined;
  #nextPeer = 0;
  readonly #turns = new Turns(callsAtOnce);

  constructor(peers: NetworkProfile['peers'], clock: Clock) {
    this.#peers = peers;
    this.#clock = clock;
  }

  /**
   * Runs `work` with a client that is connected.
   * @param isLost whether what `work` threw means that the peer is gone
   * @throws LedgerError unreachable when no peer answers
   */
  use<T>(work: (client: Client) => Promise<T>, isLost: (error: unknown) => boolean): Promise<T> {
    return this.#turns.run(() => this.#use(work, isLost));
  }

  /** For streams; to be given back. */
  async borrow(): Promise<Connection> {
    const connection = await this.#connected();
    connection.users++;
    connection.usedMs = this.#clock.now();
    return connection;
  }

  async #use<T>(work: (client: Client) => Promise<T>, isLost: (error: unknown) => boolean): Promise<T> {
    const connection = await this.borrow();
    try {
      return await work(connection.client);
    } catch (error) {
      if (isLost(error)) this.#replace(connection);
      throw error;
    } finally {
      this.giveBack(connection);
    }
  }

  giveBack(connection: Connection): void {
    connection.users--;
    if (connection.replaced && connection.users === 0) connection.client.close();
  }

  close(): void {
    if (this.#current !== undefined) this.#replace(this.#current);
  }

  async #connected(): Promise<Connection> {
    const current = this.#current;
    if (current !== undefined && this.#clock.now() - current.usedMs > longSilenceMs) this.#replace(current);
    const connecting = (this.#connecting ??= this.#connect());
    try {
      return await connecting;
    } finally {
      if (this.#connecting === connecting) this.#connecting = undefined;
    }
  }

  async #connect(): Promise<Connection> {
    if (this.#current !== undefined && (await isReady(this.#current.client))) return this.#current;
    if (this.#current !== undefined) this.#replace(this.#current);
    for (let tried = 0; tried < this.#peers.length; tried++) {
      const peer = (this.#nextPeer + tried) % this.#peers.length;
      const profile = this.#peers[peer];
      if (profile === undefined) break;
      const tls = credentials.createSsl(Buffer.from(profile.tlsCaPem));
      const client = new Client(profile.endpoint, tls, channelOptions);
      if (await isReady(client)) {
        this.#nextPeer = peer;
        this.#current = { client, peer, usedMs: this.#clock.now(), users: 0, replaced: false };
        return this.#current;
      }
      client.close();
    }
    const cause = new Error(`none of ${this.#peers.length} peers answered`);
    throw ledgerErrorOf({ stage: 'connect', messages: [], cause });
  }

  #replace(connection: Connection): void {
    connection.replaced = true;
    if (connection.users === 0) connection.client.close();
    if (this.#current !== connection) return;
    this.#current = undefined;
    this.#nextPeer = (connection.peer + 1) % this.#peers.length;
  }
}

function isReady(client: Client): Promise<boolean> {
  return new Promise((resolve) => {
    client.waitForReady(Date.now() + deadlines.connect, (error) => resolve(error === undefined));
  });
}
