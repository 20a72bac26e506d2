import { v7 } from 'uuid';
import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Treatment, TreatmentEvent } from '#shared/contract/treatments.ts';
import { IntentId, TreatmentId, type PatientId, type SubjectId } from '#shared/domain/ids.ts';
import type { HandlersOf } from '#main/services/api/handlers.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { TreatmentDetails } from '#main/ledger-format/treatment.ts';
import type { HeldEvent } from '#main/services/proof/gather.ts';
import { newSalt } from '#main/crypto/salt.ts';
import { treatmentIntent } from '#main/services/outbox/intents.ts';
import type { OutboxService } from '#main/services/outbox/outbox.ts';
import { History, type Appended, type Following } from '#main/services/history/history.ts';
import { checkAdministration, checkFollows, checkPlan } from './rules.ts';
import { StoredEvent, treatmentKeys } from './stored-event.ts';

export interface TreatmentParts {
  readonly records: RecordStore;
  readonly outbox: OutboxService;
  readonly clock: Clock;
  readonly bus: EventBus;
  /** The pseudonym of a patient; undefined when there is no such patient. */
  subjectOf(patientId: PatientId): Promise<SubjectId | undefined>;
}

export interface Treatments {
  readonly handlers: HandlersOf<'treatments'>;
  /** For the proof of an event: the text that was sealed, and what the screen shows. */
  heldEvent(treatmentId: TreatmentId, version: number): Promise<HeldEvent | undefined>;
}

/** What a step adds; who, when and for whom is filled in. */
type Step = Pick<TreatmentDetails, 'kind' | 'plan' | 'administration' | 'reason'>;

/**
 * Treatments as lists of events: nothing is overwritten, and each event is stored together with the intent that
 * brings it onto the ledger.
 */
export function createTreatments(parts: TreatmentParts): Treatments {
  const service = new TreatmentService(parts);
  return {
    heldEvent: (treatmentId, version) => service.held(treatmentId, version),
    handlers: {
      'treatments.list': async (_actor, { patientId }) => ({ treatments: await service.list(patientId) }),
      'treatments.register': (actor, { treatmentId, patientId, plan }) => {
        checkPlan(plan);
        return service.register(actor, treatmentId, patientId, plan);
      },
      'treatments.administer': (actor, { treatmentId, version, administration }) => {
        checkAdministration(administration, parts.clock.now());
        return service.append(actor, treatmentId, version, {
          kind: 'administered',
          plan: null,
          administration,
          reason: '',
        });
      },
      'treatments.change': (actor, { treatmentId, version, plan, reason }) => {
        checkPlan(plan);
        return service.append(actor, treatmentId, version, {
          kind: 'changed',
          plan,
          administration: null,
          reason,
        });
      },
      'treatments.stop': (actor, { treatmentId, version, reason }) => {
        return service.append(actor, treatmentId, version, {
          kind: 'stopped',
          plan: null,
          administration: null,
          reason,
        });
      },
    },
  };
}

class TreatmentService {
  readonly #parts: TreatmentParts;
  readonly #history: History<TreatmentId, StoredEvent>;

  constructor(parts: TreatmentParts) {
    this.#parts = parts;
    this.#history = new History({ ...parts, kind: 'treatment', event: StoredEvent });
    this.#history.onSealed((id) => void this.#publishSealed(TreatmentId.parse(id)));
  }

  async list(patientId: PatientId): Promise<Treatment[]> {
    const prefix = treatmentKeys.ofPatient(patientId);
    const entries = await this.#parts.records.list(prefix);
    const ids = entries.map(({ key }) => TreatmentId.parse(key.slice(prefix.length)));
    return Promise.all(ids.map(async (id) => this.#view(await this.#history.events(id))));
  }

  async held(treatmentId: TreatmentId, version: number): Promise<HeldEvent | undefined> {
    const event = await this.#history.event(treatmentId, version);
    if (event === undefined) return undefined;
    const { intentId, details, patientId: _patientId, ...shown } = event;
    return { intentId, details, shown };
  }

  async register(
    actor: Actor,
    treatmentId: TreatmentId,
    patientId: PatientId,
    plan: Treatment['plan'],
  ): Promise<Treatment> {
    const appended = await this.#history.append(treatmentId, async ([first]) => {
      if (first !== undefined) {
        // The same request again, after its reply was lost.
        const same = first.patientId === patientId && canonicalJson(first.plan) === canonicalJson(plan);
        if (same) return undefined;
        throw new ServiceError(
          'conflict',
          'Another treatment has this id already.',
          'Open the list again and register the treatment once more.',
        );
      }
      const subjectId = await this.#parts.subjectOf(patientId);
      if (subjectId === undefined) {
        throw new ServiceError(
          'not-found',
          'This patient is not known here.',
          'Look at the list of patients again.',
        );
      }
      const step: Step = { kind: 'registered', plan, administration: null, reason: plan.reason };
      return this.#following(actor, { treatmentId, subjectId, version: 1 }, patientId, step);
    });
    return this.#changed(appended);
  }

  async append(actor: Actor, treatmentId: TreatmentId, seen: number, step: Step): Promise<Treatment> {
    const appended = await this.#history.append(treatmentId, async (before) => {
      const last = before.at(-1);
      if (last === undefined) {
        throw new ServiceError(
          'not-found',
          'There is no such treatment.',
          'Look at the list of treatments again.',
        );
      }
      checkFollows(last, seen);
      const { subjectId, patientId, version } = last;
      return this.#following(actor, { treatmentId, subjectId, version: version + 1 }, patientId, step);
    });
    return this.#changed(appended);
  }

  #following(
    { clinicianId }: Actor,
    at: Pick<StoredEvent, 'treatmentId' | 'subjectId' | 'version'>,
    patientId: PatientId,
    step: Step,
  ): Following<StoredEvent> {
    const event = { ...at, ...step, timeMs: this.#parts.clock.now(), clinicianId };
    const details = canonicalJson({ salt: newSalt(), ...event });
    const intentId = IntentId.parse(v7());
    return {
      event: { ...event, patientId, intentId, details },
      intent: treatmentIntent({ ...at, intentId, clinicianId, kind: step.kind, details }),
      changes: [{ key: treatmentKeys.ofPatientEntry(patientId, at.treatmentId), value: true }],
    };
  }

  #changed({ events, added }: Appended<StoredEvent>): Promise<Treatment> {
    const [first] = events;
    if (first !== undefined && added) this.#publish(first.patientId);
    return this.#view(events);
  }

  /** Viewers see that an event is sealed now. */
  async #publishSealed(treatmentId: TreatmentId): Promise<void> {
    try {
      const first = await this.#history.event(treatmentId, 1);
      if (first !== undefined) this.#publish(first.patientId);
    } catch {
      // The workstation was locked or is closing: the next look at the list shows it.
    }
  }

  #publish(patientId: PatientId): void {
    this.#parts.bus.publish({ type: 'treatments', patientId });
  }

  async #view(stored: readonly StoredEvent[]): Promise<Treatment> {
    const [first] = stored;
    const plan = stored.findLast((event) => event.plan !== null)?.plan;
    if (first === undefined || plan === undefined || plan === null) {
      throw new Error('a treatment without its registration');
    }
    const { treatmentId, patientId, subjectId } = first;
    const events = await Promise.all(stored.map((event) => this.#viewEvent(event)));
    const state = stored.at(-1)?.kind === 'stopped' ? 'stopped' : 'active';
    return { treatmentId, patientId, subjectId, state, plan, events };
  }

  async #viewEvent(stored: StoredEvent): Promise<TreatmentEvent> {
    const { version, kind, timeMs, clinicianId, plan, administration, reason } = stored;
    const entry = await this.#parts.outbox.entry(stored.intentId);
    return {
      version,
      kind,
      timeMs,
      clinicianId,
      plan,
      administration,
      reason,
      sealing: entry?.state ?? 'waiting',
      transactionId: entry?.transactionId ?? null,
    };
  }
}
