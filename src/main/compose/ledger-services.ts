import { certificatesInto, createAccessLog } from '#main/services/audit/access-log.ts';
import { createLedgerCheck } from '#main/services/audit/ledger-check.ts';
import { createAuditHandlers } from '#main/services/audit/handlers.ts';
import type { IdentityService } from '#main/services/identity/identity-service.ts';
import { readRegistration } from '#main/services/devices/registration.ts';
import { createJoining } from '#main/services/joining/joining.ts';
import { createLedgerView } from '#main/services/ledger-view/ledger-view.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import { createOutboxHandlers } from '#main/services/outbox/handlers.ts';
import { heardByOutbox } from '#main/services/outbox/heard.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import type { OutboxService } from '#main/services/outbox/outbox.ts';
import { formerFirst } from '#main/services/proof/former-first.ts';
import { createProofHandlers } from '#main/services/proof/proof.ts';
import type { SessionService } from '#main/services/sessions/session-service.ts';
import type { Treatments } from '#main/services/treatments/treatments.ts';
import { createWorkHandlers, WorkBook } from '#main/services/work/work-book.ts';
import type { JoiningDoor } from './joining-door.ts';
import type { openStores } from './stores.ts';

export interface LedgerServiceParts {
  readonly stores: Awaited<ReturnType<typeof openStores>>;
  readonly outbox: OutboxService;
  readonly sessions: SessionService;
  readonly treatments: Treatments;
  readonly identity: IdentityService;
  readonly door: JoiningDoor;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is proved, seen and changed of the ledger: outbox, proofs, the auditor's view, joining. */
export function openLedgerServices(parts: LedgerServiceParts) {
  const { stores, outbox, sessions, clock, logger } = parts;
  const { records } = stores;
  const { name: ledgerName } = stores.ledgers.current;
  // Whoever asks: that the ledger can be reached is known in one place.
  const ledger = heardByOutbox(stores.ledgers.current.ledger, outbox);
  const view = createLedgerView({
    records,
    ledger,
    ledgerName,
    clock,
    logger,
    onBlock: () => outbox.ledgerAnswered(),
  });
  const accessLog = createAccessLog({ records, outbox });
  const check = createLedgerCheck({
    ledger,
    ledgerName,
    sealed: (limit) => outbox.list('sealed', limit),
    losses: stores.losses,
    clock,
    logger,
  });
  const joining = createJoining({
    records,
    outbox,
    ledger,
    ledgerName,
    door: parts.door,
    runningSessions: () => sessions.running().length,
    clock,
    logger,
  });
  const { losses } = stores;
  const works = new WorkBook();
  return {
    view,
    check,
    joining,
    handlers: [
      createOutboxHandlers({ outbox, ledger }),
      proofs(parts, ledger, accessLog, works),
      createWorkHandlers(works),
      createAuditHandlers({ records, view, ledger, accessLog, check, losses, clock, logger }),
      joining.handlers,
    ],
  };
}

/** Proofs of what is sealed here, on whichever ledger, with every certificate that is handed out in the access log. */
function proofs(
  parts: LedgerServiceParts,
  ledger: Ledger,
  log: ReturnType<typeof createAccessLog>,
  works: WorkBook,
) {
  const { stores, outbox, sessions, treatments, identity, clock } = parts;
  const { current, former } = stores.ledgers;
  const { archive } = sessions;
  return createProofHandlers({
    archive,
    outbox,
    ledger: formerFirst(ledger, former?.ledger),
    signers: identity,
    clock,
    jobs: stores.proofJobs,
    works,
    exporter: (kind) => (kind === 'embedded' && former !== undefined ? former : current).exporter(),
    treatmentEvent: (...which) => treatments.heldEvent(...which),
    registration: (deviceId) => readRegistration(stores.records, deviceId),
    beforeHandingOut: certificatesInto(log),
  });
}
