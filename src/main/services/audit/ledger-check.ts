import { setTimeout as after } from 'node:timers/promises';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { LossBook } from '#main/services/losses/loss-book.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import { LedgerError, type Ledger } from '#main/services/ledger/ledger-port.ts';

interface LedgerCheckParts {
  readonly ledger: Pick<Ledger, 'status' | 'verifyChain' | 'commitStatus'>;
  /** As in the outbox's entries. */
  readonly ledgerName: string;
  /** What is sealed by what the outbox knows, newest first. */
  readonly sealed: (limit: number) => Promise<readonly OutboxEntry[]>;
  readonly losses: Pick<LossBook, 'report'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** So many of the newest sealed entries are looked up: a ledger that was put back lacks its newest ones. */
const lookedUp = 50;
const firstRetryMs = 5_000;
const lastRetryMs = 300_000;

/** Looks once after a start, until it has looked at everything or is stopped. */
export interface LedgerCheck {
  start(): void;
  /** When everything had been looked at, UTC ms; null: not yet since this start. */
  checkedMs(): number | null;
  /** What it reads when the stores close is given up. */
  stop(): void;
}

export function createLedgerCheck(parts: LedgerCheckParts): LedgerCheck {
  const ending = new AbortController();
  let checking: Promise<void> | undefined;
  let checkedMs: number | null = null;
  const check = async (): Promise<void> => {
    await checkLedger(parts, ending.signal);
    if (!ending.signal.aborted) checkedMs = parts.clock.now();
  };
  return {
    start() {
      checking ??= check();
    },
    checkedMs: () => checkedMs,
    stop: () => ending.abort(),
  };
}

/**
 * Whether the ledger that this workstation keeps fits together, and whether it holds what the outbox
 * knows as sealed. What does not fit is a loss. A ledger that cannot be reached is asked again later.
 */
async function checkLedger(parts: LedgerCheckParts, signal: AbortSignal): Promise<void> {
  for (const check of [wholeChain, sealedIsThere]) {
    for (let waitMs = firstRetryMs; !signal.aborted; waitMs = Math.min(2 * waitMs, lastRetryMs)) {
      if (await done(parts, check)) break;
      await after(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

type Check = (parts: LedgerCheckParts) => Promise<void>;

/** @returns false: to be asked again */
async function done(parts: LedgerCheckParts, check: Check): Promise<boolean> {
  try {
    await check(parts);
    return true;
  } catch (error) {
    if (!(error instanceof LedgerError)) {
      parts.logger.warn('ledger-check.failed', { error: String(error) });
      return false;
    }
    if (error.kind !== 'corrupt') return false;
    await parts.losses.report({ store: 'ledger', reason: error.message, hint });
    return true;
  }
}

const hint =
  'Call IT: bring the folder “ledger” of the data folder back from a backup. Until then nothing can be sealed or proven; recording goes on.';

async function wholeChain({ ledger }: LedgerCheckParts): Promise<void> {
  await ledger.status();
  await ledger.verifyChain();
}

async function sealedIsThere({ ledger, ledgerName, sealed, losses }: LedgerCheckParts): Promise<void> {
  const entries = (await sealed(lookedUp)).filter((entry) => entry.ledger === ledgerName);
  let missing = 0;
  for (const { transactionId } of entries) {
    if (transactionId !== null && (await ledger.commitStatus(transactionId)) === undefined) missing += 1;
  }
  if (missing === 0) return;
  const part = entries.length < lookedUp ? '' : ' newest';
  await losses.report({
    store: 'ledger',
    reason: `Of the ${entries.length}${part} entries that this workstation sealed, ${missing} are not on the ledger any more.`,
    hint: 'The ledger was put back to an older state, or replaced. Call IT: keep both copies, and find out who did it.',
  });
}
