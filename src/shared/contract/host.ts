import { z } from 'zod';
import { ClinicianId } from '../domain/ids.ts';
import { PinRule } from '../domain/pin/pin-rule.ts';
import { Role } from '../domain/roles.ts';
import { method } from './method.ts';
import { nameText, numberText, optionalText } from './text.ts';

/** Which ledger seals: a standalone one, or a Fabric network's by one of two adapters. */
export const LedgerKind = z.enum(['embedded', 'fabric-gateway', 'fabric-network']);
export type LedgerKind = z.infer<typeof LedgerKind>;

/** What this host can do; the renderer asks this and never where it runs. */
const Capabilities = z.object({
  /** Keys are held by the operating system's key store as well as by the PIN. */
  osKeyStore: z.boolean(),
  /** The simulated devices of the demonstration hospital can be told to misbehave. */
  simulatorControl: z.boolean(),
  ledger: LedgerKind,
});

export const HostInfo = z.object({
  product: z.literal('VitalSeal'),
  version: z.string(),
  /** `setup`: the first-run wizard must be done first. */
  state: z.enum(['setup', 'ready']),
  demo: z.boolean(),
  hospital: z.string(),
  mspId: z.string(),
  ward: z.string(),
  workstation: z.string(),
  capabilities: Capabilities,
  /** Asked of a PIN that is chosen now; the demonstration takes any. */
  pinRule: PinRule,
  /** Before the first run: the hospital of the network that this app was started for. */
  offeredNetwork: z.object({ hospital: z.string(), mspId: z.string() }).nullable(),
  /** UTC ms at the host, so that a viewer can tell its own clock's error. */
  nowMs: z.number(),
});
export type HostInfo = z.infer<typeof HostInfo>;

/**
 * A PIN or a pass phrase as somebody types it, in one form of Unicode. What a workstation asks of a new one is its
 * `PinRule`: those chosen before go on.
 */
export const Pin = optionalText(64).min(6, 'a PIN has 6 characters or more');

/** The hospital's place in a Fabric network, and what lets the first it-admin in. */
const SetupNetwork = z.object({
  ledger: LedgerKind.exclude(['embedded']).default('fabric-gateway'),
  /** The text of the hospital's `connection.json`; left out: the network that this app was started for. */
  profile: z.string().max(200_000).optional(),
  /** The one-time secret with which `adminId` enrols at the hospital's certificate authority. */
  secret: z.string().min(1).max(200),
});

/** In a network, `hospital` and `mspId` are what its profile says. */
export const SetupArgs = z.object({
  hospital: nameText(80),
  /** MSP id of the hospital on the ledger. */
  mspId: z.string().regex(/^[A-Za-z][A-Za-z0-9.-]{1,63}$/, 'letters, digits, dots and dashes'),
  ward: numberText(60),
  workstation: numberText(60),
  adminId: ClinicianId,
  adminName: nameText(80),
  adminPin: Pin,
  /** Left out: a standalone hospital with a certificate authority of its own. */
  network: SetupNetwork.optional(),
});
export type SetupArgs = z.infer<typeof SetupArgs>;

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

/** Why a clinician is revoked; the authority's list of revoked certificates says it too (RFC 5280, 5.3.1). */
export const RevocationReason = z.enum(['left-hospital', 'key-compromised', 'rights-withdrawn']);
export type RevocationReason = z.infer<typeof RevocationReason>;

const nothing = z.object({});

export const hostMethods = {
  'host.info': method({
    access: 'open',
    verb: 'GET',
    path: '/host',
    summary: 'What this workstation is and can do',
    args: nothing,
    reply: HostInfo,
  }),
  'host.newLink': method({
    access: 'unlocked',
    verb: 'POST',
    path: '/host/link',
    summary: 'A single-use token that lets one more browser reach this workstation',
    args: nothing,
    reply: z.object({ token: z.string() }),
  }),
  'setup.install': method({
    access: 'linked',
    verb: 'POST',
    path: '/setup',
    summary:
      'First run: make the workstation and its first it-admin, in a hospital of its own or in one of a network',
    args: SetupArgs,
    /** `keyFileId` names the key file that was made beside the data folder, which is to be kept with the backups; null: none was. */
    reply: z.object({ caFingerprint: z.string(), keyFileId: z.string().nullable() }),
  }),
  'setup.setPinRule': method({
    access: 'clinician.manage',
    verb: 'POST',
    path: '/setup/pin-rule',
    summary: 'What this workstation asks of PINs that are chosen from now on; those that were chosen go on',
    args: PinRule,
    reply: nothing,
  }),
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
  'clinicians.list': method({
    access: 'clinician.manage',
    verb: 'GET',
    path: '/clinicians',
    summary: 'Clinicians of this workstation and whether they are enrolled',
    args: nothing,
    reply: z.object({
      clinicians: z.array(
        z.object({
          clinicianId: ClinicianId,
          name: z.string(),
          role: Role,
          enrolled: z.boolean(),
          certificateExpiresMs: z.number().nullable(),
          /** Since when, UTC ms; null: is not revoked. */
          revokedMs: z.number().nullable(),
        }),
      ),
    }),
  }),
  'clinicians.register': method({
    access: 'clinician.manage',
    verb: 'POST',
    path: '/clinicians',
    summary:
      'Register a clinician; the one-time secret is shown once. Who looks like a registered one needs `confirmed`',
    args: z.object({
      clinicianId: ClinicianId,
      name: nameText(80),
      role: Role,
      /** The person has seen that a clinician who looks the same is registered, and it is another one. */
      confirmed: z.boolean().optional(),
    }),
    reply: z.object({ secret: z.string(), expiresMs: z.number() }),
  }),
  'clinicians.revoke': method({
    access: 'clinician.manage',
    verb: 'POST',
    path: '/clinicians/revoke',
    summary:
      "Revoke a clinician's certificates for good: no sign-in here, and no seal on the ledger any more",
    args: z.object({ clinicianId: ClinicianId, reason: RevocationReason }),
    reply: nothing,
  }),
} as const;
