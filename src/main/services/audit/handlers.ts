import type { AuditBreak, AuditOverview } from '#shared/contract/audit.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { MethodName, ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import { may, type Permission } from '#shared/domain/roles.ts';
import type { Handlers } from '#main/services/api/handlers.ts';
import type { LedgerView } from '#main/services/ledger-view/ledger-view.ts';
import { ViewQueries } from '#main/services/ledger-view/queries.ts';
import type { Actor, Clock, Logger, RecordStore } from '#main/services/ports.ts';
import type { Ledger } from '#main/services/sealing/ledger-port.ts';
import { failureOf } from '#main/services/sealing/refusals.ts';
import type { AccessLog } from './access-log.ts';
import { exportTransactions } from './export.ts';

export interface AuditParts {
  readonly records: RecordStore;
  readonly view: LedgerView;
  readonly ledger: Pick<Ledger, 'status'>;
  readonly accessLog: AccessLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

type AuditMethod = Extract<MethodName, `audit.${string}`>;

/** The auditor's view of the ledger, from the read model. */
export function createAuditHandlers(parts: AuditParts): Pick<Handlers, AuditMethod> {
  const queries = new ViewQueries(parts);
  return {
    'audit.overview': (actor) => {
      demand(actor, 'audit.health');
      return overview(parts, queries);
    },
    'audit.breaks': async (actor) => {
      demand(actor, 'audit.health');
      const breaks = await queries.breaks();
      return { breaks: may(actor.role, 'audit.read') ? breaks : breaks.map(withoutSubject) };
    },
    'audit.blocks': (actor, page) => {
      demand(actor, 'audit.health');
      return queries.blocks({ before: page.before, limit: page.limit });
    },
    'audit.block': async (actor, { number }) => {
      demand(actor, 'audit.read');
      const found = await queries.block(number);
      if (found === undefined) throw notRead(number);
      return found;
    },
    'audit.transactions': (actor, { before, limit, ...filter }) => {
      demand(actor, 'audit.read');
      return queries.transactions(filter, { before, limit });
    },
    'audit.export': (actor, args) => {
      demand(actor, 'audit.read');
      return exported(parts, queries, actor, args);
    },
    'audit.rebuild': async (actor) => {
      demand(actor, 'audit.rebuild');
      parts.logger.info('ledger-view.rebuild', { clinicianId: actor.clinicianId });
      await parts.view.rebuild();
      return {};
    },
  };
}

async function overview(
  { view, ledger }: Pick<AuditParts, 'view' | 'ledger'>,
  queries: ViewQueries,
): Promise<AuditOverview> {
  const read = await view.checkpoint();
  const [last, stopped, asked] = await Promise.all([
    read.next === 0 ? undefined : queries.block(read.next - 1),
    queries.stoppedSessions(),
    ledger.status().then(
      (status) => ({ status, problem: null }),
      (error: unknown) => ({ status: null, problem: failureOf(error, 0).why }),
    ),
  ]);
  return {
    ledger: asked.status,
    ledgerProblem: asked.problem,
    view: {
      ...view.state(),
      blocks: read.next,
      behind: asked.status === null ? null : Math.max(0, asked.status.height - read.next),
      transactions: read.transactions,
      refused: read.refused,
      sessions: read.sessions,
      openSessions: read.openSessions,
      lastBlock: last?.block ?? null,
    },
    breaks: read.breaks + stopped.length,
  };
}

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

function withoutSubject(found: AuditBreak): AuditBreak {
  return { ...found, subjectId: null };
}

function demand(actor: Actor, permission: Permission): void {
  if (may(actor.role, permission)) return;
  throw new ServiceError(
    'not-allowed',
    'Your role may not see this part of the ledger.',
    'Ask an auditor of the hospital.',
  );
}

function notRead(number: number): ServiceError {
  return new ServiceError(
    'not-found',
    `Block ${number} was not read yet.`,
    'Look at the list of blocks for those that were.',
    true,
  );
}
