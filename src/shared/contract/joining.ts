import { z } from 'zod';
import { ClinicianId, TimeMs } from '../domain/ids.ts';
import { Pin } from './identity.ts';
import { method } from './method.ts';
import { Explanation } from './errors.ts';
import { nameText } from './text.ts';

/**
 * How far a standalone workstation is on its way into a network. Each stage is what was last completed:
 * - `standalone`: nothing was begun
 * - `checked`: the network's profile fits and its certificate authority answers
 * - `enrolled`: it-admin, workstation and clinicians are known to the network; all work goes on as before
 * - `paused`: nothing is sent to the old ledger any more; its head is known
 * - `head-sealed`: the old ledger's head is on the channel: from here there is only forwards
 * - `switched`: from the next start on this workstation works on the network
 * - `joined`: it works on the network
 */
export const JoiningStage = z.enum([
  'standalone',
  'checked',
  'enrolled',
  'paused',
  'head-sealed',
  'switched',
  'joined',
]);
export type JoiningStage = z.infer<typeof JoiningStage>;

export const JoiningStatus = z.object({
  stage: JoiningStage,
  /** Why it does not get on; null: nothing is wrong. It goes on with the same button. */
  problem: Explanation.nullable(),
  /** null while standalone. */
  network: z
    .object({
      hospital: z.string(),
      mspId: z.string(),
      channel: z.string(),
      /** SHA-256 of the CA's certificate: compare it with what IT was told. */
      caFingerprint: z.string(),
    })
    .nullable(),
  /**
   * The network's it-admin who is enrolled here, while that key is wanted; `ready`: it is at hand. If it is not, the PIN
   * opens it, and the one-time secret, which is spent, is not asked for again. null: nobody is enrolled yet.
   */
  admin: z.object({ clinicianId: ClinicianId, name: z.string(), ready: z.boolean() }).nullable(),
  /** The ledger that this workstation had before, from `paused` on. */
  oldLedger: z
    .object({
      height: z.number(),
      headHash: z.string(),
      caFingerprint: z.string(),
      /** The transaction that sealed the head on the channel. */
      transactionId: z.string().nullable(),
      sealedMs: TimeMs.nullable(),
    })
    .nullable(),
});
export type JoiningStatus = z.infer<typeof JoiningStatus>;

export const joiningMethods = {
  'joining.status': method({
    access: 'network.join',
    verb: 'GET',
    path: '/joining',
    summary: 'How far this workstation is on its way into a network',
    args: z.object({}),
    reply: JoiningStatus,
  }),
  'joining.begin': method({
    access: 'network.join',
    verb: 'POST',
    path: '/joining/begin',
    summary: 'Check a network profile (the text of connection.json) and its certificate authority',
    args: z.object({ profile: z.string().min(2).max(200_000) }),
    reply: JoiningStatus,
  }),
  'joining.enrol': method({
    access: 'network.join',
    verb: 'POST',
    path: '/joining/enrol',
    summary:
      "Enrol an it-admin of the network here, with id and one-time secret from there; registers this workstation's clinicians, whose next sign-in takes them over",
    args: z.object({
      clinicianId: ClinicianId,
      /** Left out by who is enrolled here already, and only opens the key again. */
      secret: z.string().min(8).max(64).optional(),
      name: nameText(80),
      pin: Pin,
    }),
    reply: JoiningStatus,
  }),
  'joining.finish': method({
    access: 'network.join',
    verb: 'POST',
    path: '/joining/finish',
    summary:
      'Seal the old ledger’s head on the channel; this workstation works on the network from its next start on',
    args: z.object({}),
    reply: JoiningStatus,
  }),
  'joining.cancel': method({
    access: 'network.join',
    verb: 'POST',
    path: '/joining/cancel',
    summary: 'Give up joining before the head is sealed: the workstation stays standalone',
    args: z.object({}),
    reply: JoiningStatus,
  }),
} as const;
