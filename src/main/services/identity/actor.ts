import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';

/** Who asks: found by the host's connection, checked anew at every request. */
export interface Actor {
  readonly clinicianId: ClinicianId;
  readonly role: Role;
  readonly mspId: string;
}
