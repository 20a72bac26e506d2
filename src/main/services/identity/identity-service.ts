import { randomBytes } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Me } from '#shared/contract/identity.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Actor } from './actor.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import type { Signer, Signers } from './signer.ts';
import type { ConnectionState } from '#main/services/api/api.ts';
import { createClinicians, type Clinicians, type CliniciansParts } from './clinicians.ts';
import { Connections, unknownConnection, type SignedIn } from './connections.ts';
import { createKeyHolder, type KeyHolder, type Proven } from './key-holder.ts';
import type { KnownTime } from './known-time.ts';
import { createLinkTokens, type LinkTokens } from './link-tokens.ts';
import { typedHere, type TypedAt, revokedClinician } from './ports.ts';
import { prove } from './prove.ts';
import type { RevokedClinician } from './registrar.ts';
import { createWorkstationKey, type WorkstationKey } from './workstation-key.ts';

const defaultIdleLockMs = 15 * 60_000;
const newLinkMs = 10 * 60_000;
/** How often locks and forgotten keys are looked after; requests look themselves. */
const sweepMs = 1_000;

export interface IdentityParts extends Omit<
  CliniciansParts,
  'workstationKey' | 'signerOf' | 'expel' | 'endSignIns'
> {
  /** Time without a person before a screen locks. */
  readonly idleLockMs?: number | undefined;
  /** Sessions that run in this clinician's name now. */
  readonly runningSessionsOf: (clinicianId: ClinicianId) => number;
  /** Intents in this clinician's name that wait for the ledger. */
  readonly waitingIntentsOf: (clinicianId: ClinicianId) => number;
  /**
   * Awaited at the first sign-in since the start, before it succeeds: opens what the workstation key encrypts.
   * When it fails, the sign-in fails with its error and the next one tries again.
   */
  readonly onUnlocked: (workstationKey: Uint8Array) => Promise<void>;
  /** Whether the clock can be right. */
  readonly knownTime: KnownTime;
  readonly report: ReportFault;
}

/** Enrolment, sign-in, lock and keys in memory. Before anything else it needs a first sign-in: see `onUnlocked`. */
export class IdentityService implements Signers {
  /** Registering by an it-admin and enrolling by the clinician. */
  readonly clinicians: Clinicians;
  readonly #parts: IdentityParts;
  readonly #idleLockMs: number;
  readonly #connections: Connections;
  readonly #links: LinkTokens;
  readonly #keys: KeyHolder;
  readonly #workstation: WorkstationKey;
  readonly #sweep: ReturnType<typeof setInterval>;
  #revokedKnown = false;
  /** How often all sign-ins of somebody were ended: a PIN that is being checked meanwhile signs nobody in. */
  readonly #ended = new Map<ClinicianId, number>();

  constructor(parts: IdentityParts) {
    this.#parts = parts;
    this.#idleLockMs = parts.idleLockMs ?? defaultIdleLockMs;
    this.#connections = new Connections(parts.clock, this.#idleLockMs);
    this.#links = createLinkTokens(parts.clock);
    this.#keys = createKeyHolder(parts.clock, parts.report);
    this.#workstation = createWorkstationKey(parts.onUnlocked);
    this.clinicians = createClinicians({
      ...parts,
      workstationKey: () => this.#workstation.key(),
      signerOf: (clinicianId) => this.#keys.signerOf(clinicianId),
      expel: (revoked) => this.#expel(revoked),
      endSignIns: (clinicianId) => this.#endSignIns(clinicianId),
    });
    this.#sweep = setInterval(() => this.#look(), sweepMs);
    this.#sweep.unref();
  }

  stop(): void {
    clearInterval(this.#sweep);
  }

  // What hosts need.

  /** Who is behind a connection; undefined when there is no such connection. Does not restart the idle time. */
  authenticate(connectionId: string): ConnectionState | undefined {
    const found = this.#connections.find(connectionId);
    return found && { actor: found.signedIn?.actor ?? null, locked: found.locked };
  }

  /** A connection for a window of this app. */
  openScreen(): string {
    return this.#connections.openScreen();
  }

  /** A single-use token that links a browser; good until it is used. */
  makeStartLink(): string {
    return this.#links.make(Infinity);
  }

  /** As `makeStartLink`, but good for ten minutes. */
  newLink(): { token: string } {
    return { token: this.#links.make(newLinkMs) };
  }

  /** @returns the new connection's id. @throws ServiceError('not-signed-in') for a wrong, used or expired token */
  redeemLink(token: string): string {
    this.#links.spend(token);
    return this.openScreen();
  }

  /** The computer went to sleep or its own screen was locked. */
  lockAll(): void {
    this.#connections.lockAll();
  }

  // What the contract offers.

  /** @throws ServiceError('conflict') when another clinician works here with a running session */
  async signIn(
    connectionId: string,
    clinicianId: ClinicianId,
    pin: string,
  ): Promise<{ readonly me: Me; readonly connectionId: string }> {
    const before = this.#connections.find(connectionId);
    if (before === undefined) throw unknownConnection();
    const other = before.signedIn?.actor.clinicianId;
    // A locked screen may be taken by the next clinician: the running session goes on under the one who started it.
    if (other !== undefined && other !== clinicianId && !before.locked) this.#refuseWhileRunning(other);
    const proven = await this.#prove(clinicianId, pin, { screen: before.place });
    const next = this.#connections.signIn(connectionId, signedInAs(proven));
    this.#signedInWith(proven);
    return { me: this.me(next), connectionId: next };
  }

  /**
   * A program signs in: it has no screen, never locks, and is signed out after 8 h. Until the PIN is proven it is a
   * stranger, who takes no room and for whom no screen waits.
   * @returns the new connection's id
   */
  async signInProgram(clinicianId: ClinicianId, pin: string): Promise<string> {
    const proven = await this.#prove(clinicianId, pin, 'strangers');
    const connectionId = this.#connections.openProgram(signedInAs(proven));
    this.#signedInWith(proven);
    return connectionId;
  }

  me(connectionId: string): Me {
    const { actor, name, certificate, notice, cacheKey } = this.#signedIn(connectionId);
    const locked = this.#connections.find(connectionId)?.locked === true;
    return {
      ...actor,
      name,
      locked,
      certificateFingerprint: certificate.fingerprint,
      certificateExpiresMs: certificate.notAfterMs,
      certificateNotice: notice,
      idleLockMs: this.#idleLockMs,
      cacheKey: locked ? null : cacheKey,
      runningSessions: this.#parts.runningSessionsOf(actor.clinicianId),
    };
  }

  lock(connectionId: string): void {
    this.#connections.lock(connectionId);
  }

  async unlock(connectionId: string, pin: string): Promise<Me> {
    const found = this.#connections.find(connectionId);
    if (found === undefined || found.signedIn === null) throw notSignedIn();
    const { clinicianId } = found.signedIn.actor;
    this.#keys.hold(await this.#prove(clinicianId, pin, { screen: found.place }));
    this.#connections.unlock(connectionId);
    this.#parts.logger.info('identity.unlocked', { clinicianId });
    return this.me(connectionId);
  }

  /** A person is using this screen: its idle time starts anew. A locked screen stays locked. */
  keepAlive(connectionId: string): void {
    this.#connections.touch(connectionId);
  }

  /** @returns the connection's new id. @throws ServiceError('conflict') while a session runs in this clinician's name */
  signOut(connectionId: string): string {
    const { clinicianId } = this.#signedIn(connectionId).actor;
    this.#refuseWhileRunning(clinicianId);
    const next = this.#connections.signOut(connectionId);
    if (this.#parts.waitingIntentsOf(clinicianId) > 0) this.#keys.linger(clinicianId);
    this.#look();
    this.#parts.logger.info('identity.signed-out', { clinicianId });
    return next;
  }

  // What other services need.

  /** @throws ServiceError('locked') before the first sign-in */
  workstationKey(): Uint8Array {
    return this.#workstation.key();
  }

  signerOf(clinicianId: ClinicianId): Signer | undefined {
    return this.#keys.signerOf(clinicianId);
  }

  onChange(listener: () => void): () => void {
    return this.#keys.onChange(listener);
  }

  /**
   * The next clinician of a hand-over proves to be here. The key is then ready to sign for a minute, and on as long as
   * a session runs in that name.
   * @param by who hands over, and waits for what was typed wrong there; left out: the app itself
   */
  async verifyPin(clinicianId: ClinicianId, pin: string, by?: ClinicianId): Promise<Actor> {
    const at = by === undefined ? typedHere : { screen: `hand-over by ${by}` };
    const proven = await this.#prove(clinicianId, pin, at);
    this.#keys.hold(proven);
    this.#keys.linger(clinicianId);
    this.#parts.logger.info('identity.proven', { clinicianId });
    return proven.actor;
  }

  #signedInWith(proven: Proven): void {
    this.#keys.hold(proven);
    this.#look();
    const { clinicianId, role } = proven.actor;
    this.#parts.logger.info('identity.signed-in', { clinicianId, role });
  }

  async #prove(clinicianId: ClinicianId, pin: string, at: TypedAt): Promise<Proven> {
    const ended = this.#ended.get(clinicianId);
    const unlock = (key: Uint8Array) => this.#workstation.unlock(key);
    const proven = await prove({ ...this.#parts, unlock }, clinicianId, pin, at);
    if (!this.#revokedKnown) await this.#learnRevoked().catch((error: unknown) => this.#notLearned(error));
    // Key file and authority may have been put back to a time before it.
    const revokedMs = await this.#parts.revoked.find(clinicianId);
    if (revokedMs !== undefined) throw revokedClinician(revokedMs);
    if (this.#ended.get(clinicianId) !== ended) throw changedMeanwhile();
    return proven;
  }

  /** What still waits in the name of somebody who was revoked before this start is refused, not kept waiting. */
  async #learnRevoked(): Promise<void> {
    const { keyStore, revoked, logger } = this.#parts;
    const entries = await keyStore.list();
    for (const { clinicianId, revokedMs } of entries) {
      if (revokedMs !== null) await revoked.remember({ clinicianId, revokedMs });
    }
    for (const { clinicianId, revokedMs } of await revoked.all()) {
      const entry = entries.find((one) => one.clinicianId === clinicianId);
      this.#expel({ clinicianId, certificatePem: entry?.certificatePem ?? null, revokedMs });
      if (entry === undefined || entry.revokedMs !== null) continue;
      logger.error('identity.revoked-keys-were-back', { clinicianId });
      await keyStore.revoke(clinicianId, revokedMs);
    }
    this.#revokedKnown = true;
  }

  /** On a full disk nobody is kept out for it: the next sign-in tries again. */
  #notLearned(error: unknown): void {
    if (!(error instanceof ServiceError) || error.code !== 'disk') throw error;
    this.#parts.logger.warn('identity.revoked-not-stored');
  }

  #expel({ clinicianId, certificatePem, revokedMs }: RevokedClinician): void {
    this.#noteEnd(clinicianId);
    this.#connections.expel(clinicianId);
    const mspId = this.#parts.mspId();
    this.#keys.revoke({ clinicianId, mspId, certificatePem: certificatePem ?? '', revokedMs });
  }

  #noteEnd(clinicianId: ClinicianId): void {
    this.#ended.set(clinicianId, (this.#ended.get(clinicianId) ?? 0) + 1);
  }

  /** A session that runs in that name goes on under the key that is at hand. */
  #endSignIns(clinicianId: ClinicianId): void {
    this.#noteEnd(clinicianId);
    this.#connections.expel(clinicianId);
    if (this.#parts.waitingIntentsOf(clinicianId) > 0) this.#keys.linger(clinicianId);
    this.#look();
  }

  #signedIn(connectionId: string): SignedIn {
    const signedIn = this.#connections.find(connectionId)?.signedIn ?? null;
    if (signedIn === null) throw notSignedIn();
    return signedIn;
  }

  #refuseWhileRunning(clinicianId: ClinicianId): void {
    if (this.#parts.runningSessionsOf(clinicianId) > 0) throw sessionRuns();
  }

  /** Locks idle screens, and drops the keys of those who are neither signed in nor have a session running. */
  #look(): void {
    this.#connections.sweep();
    this.#keys.release(
      (clinicianId) => this.#connections.holds(clinicianId) || this.#parts.runningSessionsOf(clinicianId) > 0,
    );
  }
}

function signedInAs({ actor, name, certificate, notice }: Proven): SignedIn {
  return { actor, name, certificate, notice, cacheKey: randomBytes(32).toString('base64') };
}

function notSignedIn(): ServiceError {
  return new ServiceError('not-signed-in', 'Nobody is signed in here.', 'Sign in first.');
}

function changedMeanwhile(): ServiceError {
  return new ServiceError(
    'conflict',
    'Role or keys of this clinician were changed at this moment.',
    'Try again; if that fails, ask an IT administrator.',
    true,
  );
}

function sessionRuns(): ServiceError {
  return new ServiceError(
    'conflict',
    'A session is running in your name.',
    'Hand it over to the next clinician or stop it, then sign out. To leave the screen for a while, lock it.',
  );
}
