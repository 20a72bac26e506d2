import { z } from 'zod';
import { LedgerKind } from '#shared/contract/ledger.ts';
import { SetupArgs } from '#shared/contract/setup.ts';
import { PinRule, usualPinRule } from '#shared/domain/pin/pin-rule.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { NetworkProfile } from './network-profile.ts';

/** Which ledger this workstation seals on. */
export const LedgerChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('embedded') }),
  z.strictObject({
    kind: LedgerKind.exclude(['embedded']),
    profile: NetworkProfile,
  }),
]);
export type LedgerChoice = z.infer<typeof LedgerChoice>;
export type NetworkChoice = Extract<LedgerChoice, { profile: NetworkProfile }>;

/** `DATA/host.json`: what this workstation is. No secrets, but for the PINs that the demonstration hospital shows. */
export const HostConfiguration = z.strictObject({
  version: z.literal(1),
  demo: z.boolean(),
  hospital: SetupArgs.shape.hospital,
  /** In a network what its profile says. */
  mspId: NetworkProfile.shape.mspId,
  ward: SetupArgs.shape.ward,
  workstation: SetupArgs.shape.workstation,
  /** PIN by clinician id; empty in a real hospital. */
  demoPins: z.record(z.string(), z.string()),
  /** Missing in what older versions wrote. */
  ledger: LedgerChoice.default({ kind: 'embedded' }),
  /** Missing in what older versions wrote. */
  pinRule: PinRule.default(usualPinRule),
  /** Without this key file, which lies elsewhere, no PIN opens anything; null: none was made. Missing in what older versions wrote. */
  keyFileId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .nullable()
    .default(null),
  /** What a workstation that has joined a network was before; its old ledger stays readable. */
  joinedFrom: z.strictObject({ hospital: z.string(), mspId: z.string() }).optional(),
});
export type HostConfiguration = z.infer<typeof HostConfiguration>;

/** A network that this app was started for. */
export interface OfferedNetwork {
  readonly choice: NetworkChoice;
  /** The first it-admin of a network folder; null when only the connection profile was given. */
  readonly itAdmin: { readonly enrolmentId: ClinicianId; readonly secret: string } | null;
}

/** Where the installation leaves its mark. */
export interface HostFile {
  /** undefined: not installed. @throws ServiceError('unavailable') when it is damaged */
  read(): Promise<HostConfiguration | undefined>;
  /** The last step of an installation: on disk when it resolves. */
  write(configuration: HostConfiguration): Promise<void>;
  /**
   * The first step: from here on the folder is one of an installation that is not done. Puts what an interrupted one left
   * out of the way; nothing is deleted.
   * @throws ServiceError('conflict') when there are recordings too: then this is no interrupted installation
   */
  begin(): Promise<void>;
}
