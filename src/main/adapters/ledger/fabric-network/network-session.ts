import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import type { Clock } from '#main/ports/clock.ts';
import { CommitEvents } from './commit-events.ts';
import { NetworkConnection } from './network-connection.ts';

/** A session that was not used for so long is made anew: the machine may have slept. */
const longSilenceMs = 5 * 60_000;

export interface NetworkSession {
  readonly connection: NetworkConnection;
  readonly events: CommitEvents;
}

/** One connection for all clinicians. */
export class SessionHolder {
  readonly #profile: NetworkProfile;
  readonly #clock: Clock;
  #session: Promise<NetworkSession> | undefined;
  #usedMs = 0;

  constructor(profile: NetworkProfile, clock: Clock) {
    this.#profile = profile;
    this.#clock = clock;
  }

  async get(): Promise<NetworkSession> {
    const now = this.#clock.now();
    if (now - this.#usedMs > longSilenceMs) await this.close();
    this.#usedMs = now;
    this.#session ??= this.#open();
    return this.#session;
  }

  async close(): Promise<void> {
    const opened = this.#session;
    this.#session = undefined;
    const session = await opened?.catch(() => undefined);
    session?.events.close();
    session?.connection.close();
  }

  async #open(): Promise<NetworkSession> {
    const connection = await NetworkConnection.open(this.#profile);
    return { connection, events: new CommitEvents(connection) };
  }
}
