import type { z } from 'zod';
import type { AuditBreak, AuditOverview } from '#shared/contract/audit.ts';
import { type Explanation, ServiceError } from '#shared/contract/errors.ts';
import type { MethodName, ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { LedgerStatus } from '#shared/contract/ledger.ts';
import { may } from '#shared/domain/roles.ts';
import type { Handlers } from '#main/services/api/handlers.ts';
import type { LedgerView } from '#main/services/ledger-view/ledger-view.ts';
import { ViewQueries } from '#main/services/ledger-view/queries.ts';
import type { Checkpoint } from '#main/services/ledger-view/stored.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import { failureOf } from '#main/services/ledger/refusals.ts';
import type { Loss, LossBook } from '#main/services/losses/loss-book.ts';
import type { AccessLog } from './access-log.ts';
import type { LedgerCheck } from './ledger-check.ts';
import { exportTransactions } from './export.ts';

export interface AuditParts {
  readonly records: RecordStore;
  readonly view: LedgerView;
  readonly ledger: Pick<Ledger, 'status'>;
  readonly accessLog: AccessLog;
  readonly check: Pick<LedgerCheck, 'checkedMs'>;
  readonly losses: Pick<LossBook, 'all' | 'acknowledge'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Who finds more than these has something else to do first than to read them all; how many there are is said. */
const mostBreaks = 500;

type AuditMethod = Extract<MethodName, `audit.${string}`>;

/** The auditor's view of the ledger, from the read model. */
export function createAuditHandlers(parts: AuditParts): Pick<Handlers, AuditMethod> {
  const queries = new ViewQueries(parts);
  return {
    'audit.overview': () => overview(parts, queries),
    'audit.breaks': async (actor) => {
      const losses = parts.losses.all().map(breakOf).toReversed();
      const [found, { breaks: written }, stopped] = await Promise.all([
        queries.breaks(mostBreaks),
        parts.view.checkpoint(),
        queries.stoppedSessions(),
      ]);
      const breaks = [...losses, ...found].slice(0, mostBreaks);
      const total = Math.max(breaks.length, losses.length + written + stopped.length);
      return { total, breaks: may(actor.role, 'audit.read') ? breaks : breaks.map(withoutSubject) };
    },
    'audit.blocks': (_actor, { before, limit }) => queries.blocks({ before, limit }),
    'audit.block': async (_actor, { number }) => {
      const found = await queries.block(number);
      if (found === undefined) throw notRead(number);
      return found;
    },
    'audit.transactions': (_actor, { before, limit, ...filter }) =>
      queries.transactions(filter, { before, limit }),
    'audit.acknowledge': async (actor, { breakId }) => {
      if ((await parts.losses.acknowledge(breakId, actor.clinicianId)) === undefined) throw noLoss();
      parts.logger.info('loss.acknowledged', { lossId: breakId, clinicianId: actor.clinicianId });
      return {};
    },
    'audit.export': (actor, args) => exported(parts, queries, actor, args),
    'audit.rebuild': async (actor) => {
      parts.logger.info('ledger-view.rebuild', { clinicianId: actor.clinicianId });
      await parts.view.rebuild();
      return {};
    },
  };
}

type Asked =
  | { readonly status: z.infer<typeof LedgerStatus>; readonly problem: null }
  | { readonly status: null; readonly problem: Explanation };

async function overview(
  { view, ledger, check, losses }: Pick<AuditParts, 'view' | 'ledger' | 'check' | 'losses'>,
  queries: ViewQueries,
): Promise<AuditOverview> {
  const before = await view.checkpoint();
  const asked: Asked = await ledger.status().then(
    (status) => ({ status, problem: null }),
    (error: unknown) => ({ status: null, problem: failureOf(error, 0).why }),
  );
  if (asked.status !== null) view.heard();
  const after = await view.checkpoint();
  const height = asked.status?.height ?? null;
  // A block may have come since the ledger was asked: what is shown side by side is of one moment.
  const read = height !== null && after.next > height ? before : after;
  const [last, stopped] = await Promise.all([
    read.next === 0 ? undefined : queries.block(read.next - 1),
    queries.stoppedSessions(),
  ]);
  return {
    ledger: asked.status,
    ledgerProblem: asked.problem,
    checkedMs: check.checkedMs(),
    view: {
      ...stateOf(view.state(), asked, before, read),
      blocks: read.next,
      behind: height === null ? null : Math.max(0, height - read.next),
      transactions: read.transactions,
      refused: read.refused,
      sessions: read.sessions,
      openSessions: read.openSessions,
      lastBlock: last?.block ?? null,
    },
    breaks: read.breaks + stopped.length + losses.all().length,
  };
}

type ViewState = Pick<AuditOverview['view'], 'state' | 'reason' | 'hint'>;

/**
 * How far the view is, by what the ledger has just said: only who was told the ledger's height can say that all of it
 * was read.
 * @param before what was read when the ledger was asked
 */
function stateOf(
  view: ViewState,
  { status, problem }: Asked,
  before: Checkpoint,
  read: Checkpoint,
): ViewState {
  if (view.state === 'waiting') return view;
  if (status === null) return { state: 'waiting', ...problem };
  if (status.height < before.next) return { state: 'waiting', ...shorter };
  if (status.height === before.next && status.headHash !== before.hash)
    return { state: 'waiting', ...another };
  return { state: status.height === read.next ? 'following' : 'catching-up', reason: '', hint: '' };
}

const shorter: Explanation = {
  reason: 'The ledger has fewer blocks now than were read of it earlier.',
  hint: 'If its peer was restored or is behind, it goes on by itself; otherwise blocks were taken away: ask IT.',
};
const another: Explanation = {
  reason: 'The last block of the ledger is another one now than was read earlier.',
  hint: 'The ledger was replaced. Keep both copies and find out why before the view is rebuilt.',
};

/** What is handed out is in the access log first. */
async function exported(
  { view, clock, accessLog }: AuditParts,
  queries: ViewQueries,
  actor: Actor,
  { format, filter, purpose }: ParsedArgsOf<'audit.export'>,
): Promise<ReplyOf<'audit.export'>> {
  const exportedMs = clock.now();
  const { next: blocks } = await view.checkpoint();
  const about = { exportedMs, exportedBy: actor.clinicianId, blocks };
  const made = await exportTransactions(queries, format, filter, about);
  await accessLog.record(actor, {
    subjectId: filter.subjectId ?? null,
    action: 'exported',
    what: 'audit',
    purpose,
    digest: made.digest,
  });
  const stamp = new Date(exportedMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return { fileName: `audit-${stamp}.${format}`, ...made };
}

function breakOf({ lossId, noticedMs, reason, hint, acknowledged }: Loss): AuditBreak {
  return {
    breakId: lossId,
    kind: 'loss',
    sessionId: null,
    subjectId: null,
    mspId: null,
    clinicianId: null,
    blockNumber: null,
    sinceMs: noticedMs,
    reason,
    hint,
    acknowledgedBy: acknowledged?.clinicianId ?? null,
  };
}

function withoutSubject(found: AuditBreak): AuditBreak {
  return { ...found, subjectId: null };
}

function noLoss(): ServiceError {
  return new ServiceError('not-found', 'There is no such loss.', 'Open the list of breaks again.');
}

function notRead(number: number): ServiceError {
  return new ServiceError(
    'not-found',
    `Block ${number} was not read yet.`,
    'Look at the list of blocks for those that were.',
    true,
  );
}
