import { z } from 'zod';
import { NetworkProfile } from '#main/services/setup/network-profile.ts';
import { ClinicianId } from '#shared/domain/ids.ts';

const Identity = z.object({ clinicianId: ClinicianId, certificatePem: z.string(), keyPem: z.string() });
export type Identity = z.infer<typeof Identity>;

/** What a workstation process is given: its way to the ledger and who signs. */
export const WorkstationConfig = z.object({
  profile: NetworkProfile,
  doctor: Identity,
  workstation: Identity,
  /** 32 bytes, hex. */
  workstationKey: z.string(),
});
export type WorkstationConfig = z.infer<typeof WorkstationConfig>;

const DeadLetter = z.object({ id: z.string(), reason: z.string(), hint: z.string() });
export type DeadLetter = z.infer<typeof DeadLetter>;

/** What it says on its standard output, a line each. */
export const WorkstationLine = z.discriminatedUnion('type', [
  /** The outbox took it, on disk: from here on it is promised. */
  z.object({ type: z.literal('acknowledged'), id: z.string() }),
  z.object({ type: z.literal('waits'), count: z.int(), why: z.string() }),
  /** Nothing waits any more; what is left cannot succeed by itself. */
  z.object({ type: z.literal('drained'), deadLetters: z.array(DeadLetter) }),
]);
export type WorkstationLine = z.infer<typeof WorkstationLine>;
