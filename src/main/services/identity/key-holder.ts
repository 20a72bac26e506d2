import type { KeyObject } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { localDay } from '#shared/domain/local-day.ts';
import type { Actor } from './actor.ts';
import type { Clock } from '#main/ports/clock.ts';
import { createEmitter } from '#main/services/events/emitter.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import type { Signer, Signers } from './signer.ts';
import { type ClinicianCertificate, revokedClinician } from './ports.ts';
import { signP256 } from '#main/crypto/signing.ts';

/** A clinician who proved to be here with the PIN. */
export interface Proven {
  readonly actor: Actor;
  readonly name: string;
  readonly certificatePem: string;
  readonly certificate: ClinicianCertificate;
  /** Why a certificate that ends soon was not renewed, or why the clock may be wrong; null: all is well. */
  readonly notice: string | null;
  readonly key: KeyObject;
}

interface HeldKey {
  readonly signer: Signer;
  /** On the monotonic clock. Until then the key stays although nobody is signed in with it. */
  heldUntil: number;
  /** Set when the key was dropped: a signer that somebody kept signs no more. */
  dropped: boolean;
}

/**
 * How long a key stays after a hand-over was proven and before the session names the next clinician, or after signing
 * out while seals in that name still wait.
 */
const graceMs = 60_000;

export interface KeyHolder extends Signers {
  hold(proven: Proven): void;
  /** Keeps a key for a minute although nobody is signed in with it. */
  linger(clinicianId: ClinicianId): void;
  /**
   * Drops the key of a revoked clinician for good. What waits in that name meets a signer that refuses, and so is told
   * to people instead of waiting for a sign-in that can never come.
   */
  revoke(clinician: {
    clinicianId: ClinicianId;
    mspId: string;
    certificatePem: string;
    revokedMs: number;
  }): void;
  /** Drops the keys that nothing needs. */
  release(isNeeded: (clinicianId: ClinicianId) => boolean): void;
}

/** Private keys in memory: of the clinicians who are signed in, or in whose name a session runs. */
export function createKeyHolder(clock: Clock, report: ReportFault): KeyHolder {
  const keys = new Map<ClinicianId, HeldKey>();
  const revoked = new Map<ClinicianId, Signer>();
  const { on: onChange, tell: changed } = createEmitter<[]>('keys', report);

  return {
    signerOf: (clinicianId) => revoked.get(clinicianId) ?? keys.get(clinicianId)?.signer,
    onChange,
    hold(proven) {
      const { clinicianId } = proven.actor;
      const before = keys.get(clinicianId);
      if (before?.signer.certificatePem === proven.certificatePem) return;
      if (before !== undefined) before.dropped = true;
      keys.set(clinicianId, holdKey(proven, clock));
      changed();
    },
    linger(clinicianId) {
      const held = keys.get(clinicianId);
      if (held !== undefined) held.heldUntil = clock.monotonic() + graceMs;
    },
    revoke({ revokedMs, ...clinician }) {
      const held = keys.get(clinician.clinicianId);
      if (held !== undefined) held.dropped = true;
      keys.delete(clinician.clinicianId);
      const sign = () => Promise.reject(revokedClinician(revokedMs));
      revoked.set(clinician.clinicianId, { ...clinician, sign });
      changed();
    },
    release(isNeeded) {
      let any = false;
      for (const [clinicianId, held] of keys) {
        if (isNeeded(clinicianId) || clock.monotonic() < held.heldUntil) continue;
        held.dropped = true;
        keys.delete(clinicianId);
        any = true;
      }
      if (any) changed();
    },
  };
}

function holdKey({ actor, certificatePem, certificate, key }: Proven, clock: Clock): HeldKey {
  const held: HeldKey = {
    heldUntil: 0,
    dropped: false,
    signer: {
      clinicianId: actor.clinicianId,
      mspId: actor.mspId,
      certificatePem,
      async sign(bytes) {
        if (held.dropped) throw signedOut();
        requireCurrent(certificate, clock.now());
        return signP256(key, bytes);
      },
    },
  };
  return held;
}

/** @throws ServiceError('unavailable') when the certificate is not good at this time */
export function requireCurrent(certificate: ClinicianCertificate, nowMs: number): void {
  if (nowMs < certificate.notBeforeMs) {
    throw new ServiceError(
      'unavailable',
      `Your certificate is good from ${localDay(certificate.notBeforeMs)} on, and this computer's clock shows ${localDay(nowMs)}.`,
      "Correct the computer's date and time, then try again.",
      true,
    );
  }
  if (nowMs >= certificate.notAfterMs) {
    throw new ServiceError(
      'unavailable',
      `Your certificate ended on ${localDay(certificate.notAfterMs)}.`,
      "Sign out and in again: it is renewed then. If this computer's clock is wrong, correct it first.",
      true,
    );
  }
}

function signedOut(): ServiceError {
  return new ServiceError(
    'not-signed-in',
    'The clinician in whose name this would be signed has signed out.',
    'Sign in again: what waits is then sealed by itself.',
    true,
  );
}
