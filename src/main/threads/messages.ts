import type { ErrorCode } from '#shared/contract/errors.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { JournalAccess } from '#main/adapters/journal/index.ts';

/** Of so many sessions a thread keeps the keys, and what was found in their journals: those that were asked for last. */
export const openSessions = 4;

/** What the main thread says. All of it is made and read by this program: types are enough. */
export type ToThread =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly job: string;
      /** The session that the job reads, with the keys of its segments; null: they are what the thread has. */
      readonly session: { readonly sessionId: SessionId; readonly access: JournalAccess | null } | null;
      readonly args: readonly unknown[];
    }
  /** Nobody waits any more. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** Answered at once by a thread that lives. */
  | { readonly kind: 'ping' };

export type FromThread =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number }
  | { readonly kind: 'pong' };

/** An error on its way through; `known`: one that a person should read. */
export type Failure =
  | {
      readonly known: true;
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string;
      readonly retryable: boolean;
    }
  | { readonly known: false; readonly message: string };
