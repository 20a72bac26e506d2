import { z } from 'zod';
import { SetupArgs } from '#shared/contract/host.ts';

/** `DATA/host.json`: what this workstation is. No secrets, but for the PINs that the demonstration hospital shows. */
export const HostConfiguration = z.strictObject({
  version: z.literal(1),
  demo: z.boolean(),
  hospital: SetupArgs.shape.hospital,
  mspId: SetupArgs.shape.mspId,
  ward: SetupArgs.shape.ward,
  workstation: SetupArgs.shape.workstation,
  /** PIN by clinician id; empty in a real hospital. */
  demoPins: z.record(z.string(), z.string()),
});
export type HostConfiguration = z.infer<typeof HostConfiguration>;

/** Where the installation leaves its mark. */
export interface HostFile {
  /** undefined: not installed. @throws ServiceError('unavailable') when it is damaged */
  read(): Promise<HostConfiguration | undefined>;
  /** The last step of an installation: on disk when it resolves. */
  write(configuration: HostConfiguration): Promise<void>;
  /**
   * Puts what an interrupted installation left out of the way; nothing is deleted.
   * @throws ServiceError('conflict') when there are recordings too: then this is no interrupted installation
   */
  clearRemains(): Promise<void>;
}
