import { z } from 'zod';
import { ClinicianId } from '../domain/ids.ts';
import { Role } from '../domain/roles.ts';
import { method } from './method.ts';
import { nameText } from './text.ts';

/** Why a clinician is revoked; the authority's list of revoked certificates says it too (RFC 5280, 5.3.1). */
export const RevocationReason = z.enum(['left-hospital', 'key-compromised', 'rights-withdrawn']);
export type RevocationReason = z.infer<typeof RevocationReason>;

const nothing = z.object({});

export const clinicianMethods = {
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
