import type { z } from 'zod';
import type { Permission } from '../domain/roles.ts';

/**
 * Who may call a method:
 * `open` = anyone who reached this app (before the link token was redeemed too),
 * `linked` = a browser or window that belongs to this workstation, nobody signed in,
 * `signed-in` = any signed-in clinician, even while locked,
 * `unlocked` = any signed-in clinician whose screen is not locked,
 * a permission = an unlocked clinician whose role has it.
 */
export type Access = 'open' | 'linked' | 'signed-in' | 'unlocked' | Permission;

export interface MethodDefinition<
  A extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  X extends Access = Access,
> {
  readonly access: X;
  /** One sentence for the API page. */
  readonly summary: string;
  /**
   * `GET` for what changes nothing; arguments then travel in the query as text, so their schema is flat. `POST` for the
   * rest, and for arguments that may name a person: addresses are kept in histories and logs.
   */
  readonly verb: 'GET' | 'POST';
  /** Below `/api`; no parameters in the path. */
  readonly path: string;
  readonly args: A;
  readonly reply: R;
}

export function method<A extends z.ZodType, R extends z.ZodType, const X extends Access>(
  definition: MethodDefinition<A, R, X>,
): MethodDefinition<A, R, X> {
  return definition;
}
