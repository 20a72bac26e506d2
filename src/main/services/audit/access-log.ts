import { v7 } from 'uuid';
import type { AccessPurpose } from '#shared/contract/audit.ts';
import { IntentId, type SubjectId } from '#shared/domain/ids.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { NewIntent, Outbox } from '#main/services/outbox/intent.ts';
import type { RecordStore } from '#main/ports/record-store.ts';

/** Somebody took something out of the records, as the ledger's access log has it. */
interface Access {
  /** null: of many subjects, or of none. */
  readonly subjectId: SubjectId | null;
  readonly action: 'viewed' | 'exported';
  readonly what: 'certificate' | 'audit';
  readonly purpose: AccessPurpose;
  /** SHA-256 of what was taken, small hex. */
  readonly digest: string;
}

export interface AccessLog {
  /** Resolves when it is durably on its way to the ledger; only then may what was asked for be handed out. */
  record(actor: Actor, access: Access): Promise<void>;
}

const titles = { certificate: 'Certificate', audit: 'Auditor’s list' } as const;

/** Each look is an entry of its own, in the name of the one who looked. */
export function createAccessLog(parts: {
  readonly records: RecordStore;
  readonly outbox: Pick<Outbox, 'prepare' | 'wake'>;
}): AccessLog {
  return {
    async record(actor, access) {
      const intentId = IntentId.parse(v7());
      const intent: NewIntent = {
        intentId,
        kind: 'access',
        title: `${titles[access.what]} ${access.action}`,
        clinicianId: actor.clinicianId,
        sessionId: null,
        ref: {},
        orderKey: intentId,
        transaction: 'access:record',
        args: [JSON.stringify({ id: intentId, ...access })],
        transient: {},
      };
      await parts.records.write(parts.outbox.prepare(intent));
      parts.outbox.wake();
    },
  };
}

/** What `proof.certificate` waits for: every certificate that is handed out is in the access log. */
export function certificatesInto(log: AccessLog) {
  return (actor: Actor, certificate: string, subjectId: SubjectId | null): Promise<void> =>
    log.record(actor, {
      subjectId,
      action: 'exported',
      what: 'certificate',
      purpose: actor.role === 'auditor' ? 'audit' : 'treatment',
      digest: sha256Hex(certificate),
    });
}
