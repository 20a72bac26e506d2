import { z } from 'zod';

export const Role = z.enum(['nurse', 'doctor', 'labtech', 'it-admin', 'auditor']);
export type Role = z.infer<typeof Role>;

/**
 * Who may do what. The one table: the services enforce it, the chaincode repeats what concerns the ledger,
 * and the screen merely hides what is not allowed.
 */
export const permissions = {
  'patient.read': ['nurse', 'doctor', 'labtech'],
  'patient.register': ['nurse', 'doctor'],
  'device.read': ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  'device.register': ['nurse', 'doctor', 'labtech', 'it-admin'],
  'device.control': ['nurse', 'doctor', 'labtech'],
  'waveform.view': ['nurse', 'doctor', 'labtech'],
  'session.control': ['nurse', 'doctor', 'labtech'],
  'session.read': ['nurse', 'doctor', 'labtech'],
  'vital.enter': ['nurse', 'doctor'],
  'treatment.read': ['nurse', 'doctor'],
  'treatment.prescribe': ['doctor'],
  'treatment.administer': ['nurse', 'doctor'],
  'record.verify': ['nurse', 'doctor', 'labtech', 'auditor'],
  'outbox.read': ['nurse', 'doctor', 'labtech', 'it-admin', 'auditor'],
  'outbox.retry': ['nurse', 'doctor', 'labtech', 'it-admin'],
  /** Who did what to which subject, who looked at it, and the export of both. */
  'audit.read': ['auditor'],
  /** Whether the ledger and this workstation's view of it are whole; no subjects. */
  'audit.health': ['auditor', 'it-admin'],
  'audit.rebuild': ['it-admin'],
  'network.join': ['it-admin'],
  'clinician.manage': ['it-admin'],
  'demo.control': ['nurse', 'doctor', 'labtech', 'it-admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

export function may(role: Role, permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission];
  return allowed.includes(role);
}
