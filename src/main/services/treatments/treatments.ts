import { v7 } from 'uuid';
import { z } from 'zod';
import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Treatment, TreatmentEvent } from '#shared/contract/treatments.ts';
import { IntentId, TreatmentId, type PatientId, type SubjectId } from '#shared/domain/ids.ts';
import type { Handlers } from '#main/services/api/handlers.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { TreatmentDetails } from '#main/ledger-format/treatment.ts';
import type { HeldEvent } from '#main/services/sealing/gather.ts';
import { newSalt } from '#main/crypto/salt.ts';
import { treatmentIntent } from '#main/services/sealing/intents.ts';
import type { OutboxService } from '#main/services/sealing/outbox.ts';
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

type MethodNames =
  | 'treatments.list'
  | 'treatments.register'
  | 'treatments.administer'
  | 'treatments.change'
  | 'treatments.stop';

export interface Treatments {
  readonly handlers: Pick<Handlers, MethodNames>;
  /** For the proof of an event: the text that was sealed, and what the screen shows. */
  heldEvent(treatmentId: TreatmentId, version: number): Promise<HeldEvent | undefined>;
}

/** What a step adds; who, when and for whom is filled in. */
type Step = Pick<TreatmentDetails, 'kind' | 'plan' | 'administration' | 'reason'>;

const TreatmentRef = z.object({ treatmentId: TreatmentId });

/**
 * Treatments as lists of events: nothing is overwritten, and each event is stored together with the intent that
 * brings it onto the ledger.
 */
export function createTreatments(parts: TreatmentParts): Treatments {
  const service = new TreatmentService(parts);
  parts.outbox.onSealedIntent((intent) => {
    if (intent.kind === 'treatment') void service.publishSealed(TreatmentRef.parse(intent.ref).treatmentId);
  });
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
  /** One after the other for each treatment: what is read stays true until it is written. */
  readonly #turns = new Map<TreatmentId, Promise<unknown>>();

  constructor(parts: TreatmentParts) {
    this.#parts = parts;
  }

  async list(patientId: PatientId): Promise<Treatment[]> {
    const prefix = treatmentKeys.ofPatient(patientId);
    const entries = await this.#parts.records.list(prefix);
    const ids = entries.map(({ key }) => TreatmentId.parse(key.slice(prefix.length)));
    return Promise.all(ids.map(async (id) => this.#view(await this.#events(id))));
  }

  async stored(treatmentId: TreatmentId, version: number): Promise<StoredEvent | undefined> {
    const value = await this.#parts.records.get(treatmentKeys.event(treatmentId, version));
    return value === undefined ? undefined : StoredEvent.parse(value);
  }

  async held(treatmentId: TreatmentId, version: number): Promise<HeldEvent | undefined> {
    const event = await this.stored(treatmentId, version);
    if (event === undefined) return undefined;
    const { intentId, details, patientId: _patientId, ...shown } = event;
    return { intentId, details, shown };
  }

  register(
    actor: Actor,
    treatmentId: TreatmentId,
    patientId: PatientId,
    plan: Treatment['plan'],
  ): Promise<Treatment> {
    return this.#inTurn(treatmentId, async () => {
      const [first] = await this.#events(treatmentId);
      if (first !== undefined) {
        // The same request again, after its reply was lost.
        const same = first.patientId === patientId && canonicalJson(first.plan) === canonicalJson(plan);
        if (same) return this.#view(await this.#events(treatmentId));
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
      return this.#write(actor, { treatmentId, subjectId, version: 1 }, patientId, step);
    });
  }

  append(actor: Actor, treatmentId: TreatmentId, seen: number, step: Step): Promise<Treatment> {
    return this.#inTurn(treatmentId, async () => {
      const last = (await this.#events(treatmentId)).at(-1);
      if (last === undefined) {
        throw new ServiceError(
          'not-found',
          'There is no such treatment.',
          'Look at the list of treatments again.',
        );
      }
      checkFollows(last, seen);
      const { subjectId, patientId, version } = last;
      return this.#write(actor, { treatmentId, subjectId, version: version + 1 }, patientId, step);
    });
  }

  /** Viewers see that an event is sealed now. */
  async publishSealed(treatmentId: TreatmentId): Promise<void> {
    try {
      const first = await this.stored(treatmentId, 1);
      if (first !== undefined) this.#publish(first.patientId);
    } catch {
      // The workstation was locked or is closing: the next look at the list shows it.
    }
  }

  async #write(
    actor: Actor,
    at: Pick<StoredEvent, 'treatmentId' | 'subjectId' | 'version'>,
    patientId: PatientId,
    step: Step,
  ): Promise<Treatment> {
    const { records, outbox, clock } = this.#parts;
    await outbox.ready();
    const { clinicianId } = actor;
    const event = { ...at, ...step, timeMs: clock.now(), clinicianId };
    const details = canonicalJson({ salt: newSalt(), ...event });
    const intentId = IntentId.parse(v7());
    const stored: StoredEvent = { ...event, patientId, intentId, details };
    const intent = treatmentIntent({ ...at, intentId, clinicianId, kind: step.kind, details });
    await records.write([
      { key: treatmentKeys.event(at.treatmentId, at.version), value: stored },
      { key: treatmentKeys.ofPatientEntry(patientId, at.treatmentId), value: true },
      ...outbox.prepare(intent),
    ]);
    outbox.wake();
    this.#publish(patientId);
    return this.#view(await this.#events(at.treatmentId));
  }

  #publish(patientId: PatientId): void {
    this.#parts.bus.publish({ type: 'treatments', patientId });
  }

  async #events(treatmentId: TreatmentId): Promise<StoredEvent[]> {
    const entries = await this.#parts.records.list(treatmentKeys.events(treatmentId));
    return entries.map(({ value }) => StoredEvent.parse(value));
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

  #inTurn<T>(treatmentId: TreatmentId, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(treatmentId) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(treatmentId, turn);
    const forget = () => {
      if (this.#turns.get(treatmentId) === turn) this.#turns.delete(treatmentId);
    };
    turn.then(forget, forget);
    return turn;
  }
}
