import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Actor } from './actor.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { ClinicianCertificate } from './ports.ts';

/** Who is signed in on a connection. The key is not here: the key holder decides how long it stays. */
export interface SignedIn {
  readonly actor: Actor;
  readonly name: string;
  readonly certificate: ClinicianCertificate;
  readonly notice: string | null;
  /** 32 bytes, base64; new at each sign-in. */
  readonly cacheKey: string;
}

interface Connection {
  /** A screen locks when idle; a program has no person in front of it and is signed out after a time instead. */
  readonly kind: 'screen' | 'program';
  /** Tells this screen or program from the others, whatever its id is at the moment. */
  readonly place: string;
  signedIn: SignedIn | null;
  /** Monotonic ms: the last time a person or a sign-in was here. */
  usedAt: number;
  lockedAt: number | null;
}

/** A screen that nobody came back to for a shift is signed out. */
const forgottenAfterMs = 12 * 3_600_000;
/** A program signs in anew after this time. */
const programMs = 8 * 3_600_000;
const mostConnections = 500;
/** Programs that sign in anew and never sign out keep neither a screen out nor another's program. */
const mostPrograms = 100;

export interface ConnectionView {
  readonly place: string;
  readonly signedIn: SignedIn | null;
  readonly locked: boolean;
}

/** The connections of this workstation's screens and programs, by the digest of their ids. */
export class Connections {
  readonly #table = new Map<string, Connection>();
  readonly #clock: Clock;
  readonly #idleLockMs: number;

  constructor(clock: Clock, idleLockMs: number) {
    this.#clock = clock;
    this.#idleLockMs = idleLockMs;
  }

  /** @returns an id of 32 random bytes; only its digest is kept */
  openScreen(): string {
    if (this.#table.size >= mostConnections) makeRoom(this.#table);
    return this.#insert('screen', null);
  }

  /** For a program that has proven whose it is: before that it takes no room. @returns as `openScreen` */
  openProgram(signedIn: SignedIn): string {
    const programs = [...this.#table].filter(([, { kind }]) => kind === 'program');
    if (programs.length >= mostPrograms) endOneOf(this.#table, programs);
    if (this.#table.size >= mostConnections) makeRoom(this.#table);
    return this.#insert('program', signedIn);
  }

  /** undefined: unknown, or ended. */
  find(id: string): ConnectionView | undefined {
    const connection = this.#current(id);
    if (connection === undefined) return undefined;
    const { place, signedIn, lockedAt } = connection;
    return { place, signedIn, locked: lockedAt !== null };
  }

  /** The old id is worth nothing afterwards. @returns the new one */
  signIn(id: string, signedIn: SignedIn): string {
    return this.#replace(id, signedIn);
  }

  /** @returns the new id; the browser stays linked */
  signOut(id: string): string {
    return this.#replace(id, null);
  }

  /** Everywhere: this clinician is revoked, or has another role or key. The browsers stay linked; programs end. */
  expel(clinicianId: ClinicianId): void {
    for (const [key, connection] of this.#table) {
      if (connection.signedIn?.actor.clinicianId !== clinicianId) continue;
      if (connection.kind === 'program') this.#table.delete(key);
      connection.signedIn = null;
      connection.lockedAt = null;
    }
  }

  lock(id: string): void {
    lockNow(this.#required(id), this.#clock.monotonic());
  }

  /** All screens; programs have nobody in front of them. */
  lockAll(): void {
    for (const connection of this.#table.values()) {
      if (connection.kind === 'screen') lockNow(connection, this.#clock.monotonic());
    }
  }

  unlock(id: string): void {
    const connection = this.#required(id);
    connection.lockedAt = null;
    connection.usedAt = this.#clock.monotonic();
  }

  /** A person is here. Does not unlock. */
  touch(id: string): void {
    const connection = this.#required(id);
    if (connection.kind === 'screen' && connection.lockedAt === null) {
      connection.usedAt = this.#clock.monotonic();
    }
  }

  holds(clinicianId: ClinicianId): boolean {
    return [...this.#table.values()].some(({ signedIn }) => signedIn?.actor.clinicianId === clinicianId);
  }

  /** Locks and ends what is due. */
  sweep(): void {
    for (const [key, connection] of this.#table) {
      if (!settle(connection, this.#clock.monotonic(), this.#idleLockMs)) this.#table.delete(key);
    }
  }

  #current(id: string): Connection | undefined {
    const key = digestOf(id);
    const connection = this.#table.get(key);
    if (connection === undefined) return undefined;
    if (!settle(connection, this.#clock.monotonic(), this.#idleLockMs)) this.#table.delete(key);
    return this.#table.get(key);
  }

  #required(id: string): Connection {
    const connection = this.#current(id);
    if (connection === undefined) throw unknownConnection();
    return connection;
  }

  #insert(kind: Connection['kind'], signedIn: SignedIn | null, place: string = randomUUID()): string {
    const id = randomBytes(32).toString('base64url');
    const usedAt = this.#clock.monotonic();
    this.#table.set(digestOf(id), { kind, place, signedIn, usedAt, lockedAt: null });
    return id;
  }

  #replace(id: string, signedIn: SignedIn | null): string {
    const { kind, place } = this.#required(id);
    this.#table.delete(digestOf(id));
    return this.#insert(kind, signedIn, place);
  }
}

function lockNow(connection: Connection, now: number): void {
  if (connection.signedIn !== null) connection.lockedAt ??= now;
}

/** Brings a connection up to date. @returns false when it has ended */
function settle(connection: Connection, now: number, idleLockMs: number): boolean {
  const unusedMs = now - connection.usedAt;
  if (connection.kind === 'program') {
    return connection.signedIn !== null && unusedMs < programMs;
  }
  if (connection.signedIn === null) return true;
  if (unusedMs >= idleLockMs) connection.lockedAt ??= connection.usedAt + idleLockMs;
  if (connection.lockedAt === null || now - connection.lockedAt < forgottenAfterMs) return true;
  connection.signedIn = null;
  connection.lockedAt = null;
  return true;
}

/**
 * Of the connections on which nobody is signed in the oldest goes. Are there none, somebody has signed in hundreds of
 * times: one of theirs goes.
 */
function makeRoom(table: Map<string, Connection>): void {
  const all = [...table];
  const free = all.find(([, { signedIn }]) => signedIn === null);
  if (free === undefined) endOneOf(table, all);
  else table.delete(free[0]);
}

/** Of whoever has the most of them the one that was used longest ago: it costs nobody else anything. */
function endOneOf(table: Map<string, Connection>, among: readonly (readonly [string, Connection])[]): void {
  const groups = Map.groupBy(among, ([, { signedIn }]) => signedIn?.actor.clinicianId);
  const [most] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const [first] = (most ?? []).toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
  if (first !== undefined) table.delete(first[0]);
}

export function digestOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('base64url');
}

export function unknownConnection(): ServiceError {
  return new ServiceError(
    'not-signed-in',
    'This browser is not linked to the workstation any more.',
    'Open the address that VitalSeal printed when it started, or ask a signed-in colleague for a new one.',
  );
}
