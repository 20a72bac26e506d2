import { z } from 'zod';
import { ClinicianId } from '../domain/ids.ts';
import { Role } from '../domain/roles.ts';
import { method } from './method.ts';
import { optionalText } from './text.ts';

/**
 * A PIN or a pass phrase as somebody types it, in one form of Unicode. What a workstation asks of a new one is its
 * `PinRule`: those chosen before go on.
 */
export const Pin = optionalText(64).min(6, 'a PIN has 6 characters or more');

export const SignInOption = z.object({
  clinicianId: ClinicianId,
  name: z.string(),
  role: Role,
  /** Only in the demonstration hospital, so that a visitor can sign in. */
  demoPin: z.string().nullable(),
});

export const Me = z.object({
  clinicianId: ClinicianId,
  name: z.string(),
  role: Role,
  mspId: z.string(),
  locked: z.boolean(),
  /** SHA-256 of the clinician's certificate, hex. */
  certificateFingerprint: z.string(),
  certificateExpiresMs: z.number(),
  /** Why a certificate that ends soon was not renewed at this sign-in, or why the clock may be wrong, and what to do; null: all is well. */
  certificateNotice: z.string().nullable(),
  /** After this time without any input the screen locks, ms. */
  idleLockMs: z.number(),
  /**
   * Key of this clinician's session cache (AES-256-GCM, 32 bytes, base64). Made at each sign-in, kept in memory only
   * on both sides: a cache left behind cannot be read. null while locked: what is cached is a patient's.
   */
  cacheKey: z.string().nullable(),
  /** Sessions that run in this clinician's name, on whatever screen; told while locked too, and nothing else of them. */
  runningSessions: z.number().int().min(0),
});
export type Me = z.infer<typeof Me>;

const nothing = z.object({});

export const identityMethods = {
  'identity.options': method({
    access: 'linked',
    verb: 'GET',
    path: '/identity/options',
    summary: 'The clinicians enrolled on this workstation',
    args: nothing,
    reply: z.object({ clinicians: z.array(SignInOption) }),
  }),
  'identity.enrol': method({
    access: 'linked',
    verb: 'POST',
    path: '/identity/enrol',
    summary: 'Enrol with id and one-time secret; the key is made here and sealed under the new PIN',
    args: z.object({ clinicianId: ClinicianId, secret: z.string().min(8).max(64), pin: Pin }),
    reply: z.object({ clinicianId: ClinicianId, role: Role }),
  }),
  'identity.signIn': method({
    access: 'linked',
    verb: 'POST',
    path: '/identity/sign-in',
    summary: 'Sign in with the PIN',
    args: z.object({ clinicianId: ClinicianId, pin: Pin }),
    reply: Me,
  }),
  'identity.me': method({
    access: 'signed-in',
    verb: 'GET',
    path: '/identity/me',
    summary: 'Who is signed in here',
    args: nothing,
    reply: Me,
  }),
  'identity.lock': method({
    access: 'signed-in',
    verb: 'POST',
    path: '/identity/lock',
    summary: 'Lock the screen; acquisition and the running session go on',
    args: nothing,
    reply: nothing,
  }),
  'identity.unlock': method({
    access: 'signed-in',
    verb: 'POST',
    path: '/identity/unlock',
    summary: 'Unlock with the PIN of the clinician who is signed in',
    args: z.object({ pin: Pin }),
    reply: Me,
  }),
  'identity.keepAlive': method({
    access: 'signed-in',
    verb: 'POST',
    path: '/identity/keep-alive',
    summary: 'A person is using this screen: restart its idle time',
    args: nothing,
    reply: nothing,
  }),
  'identity.signOut': method({
    access: 'signed-in',
    verb: 'POST',
    path: '/identity/sign-out',
    summary: 'Sign out; refused while a session runs that nobody took over',
    args: nothing,
    reply: nothing,
  }),
} as const;
