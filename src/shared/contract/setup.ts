import { z } from 'zod';
import { ClinicianId } from '../domain/ids.ts';
import { PinRule } from '../domain/pin/pin-rule.ts';
import { Pin } from './identity.ts';
import { LedgerKind } from './ledger.ts';
import { method } from './method.ts';
import { nameText, numberText } from './text.ts';

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

const nothing = z.object({});

export const setupMethods = {
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
} as const;
