import type { TFunction } from 'i18next';
import { Role } from '#shared/domain/roles.ts';
import type { AuditTransaction } from '#shared/contract/audit.ts';

const explained = ['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT', 'ENDORSEMENT_POLICY_FAILURE'] as const;

/** Why a transaction changed nothing, in words; null when it is valid. */
export function refusalText(t: TFunction, status: string): string | null {
  if (status === 'VALID') return null;
  const known = explained.find((code) => code === status);
  return known === undefined ? t('audit.statuses.other', { code: status }) : t(`audit.statuses.${known}`);
}

/** `Nurse of StLukesMSP`; a role that this version does not know stands as it is. */
export function positionText(
  t: TFunction,
  { role, mspId }: Pick<AuditTransaction, 'role' | 'mspId'>,
): string {
  if (role === null) return mspId;
  const known = Role.safeParse(role);
  return `${known.success ? t(`role.${known.data}`) : role} · ${mspId}`;
}
