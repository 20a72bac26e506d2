import { v4, v7 } from 'uuid';
import { ServiceError } from '#shared/contract/errors.ts';
import { Patient } from '#shared/contract/patients.ts';
import { PatientId, SubjectId } from '#shared/domain/ids.ts';
import { looksOf } from '#shared/domain/looks.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { readCursor, writeCursor } from '#main/services/paging/cursor.ts';
import type { ActorHandlersOf } from '#main/services/api/handlers.ts';
import { searchable, searchFor } from './patient-search.ts';
import { InTurn } from '#main/in-turn.ts';

export interface PatientService {
  /** The contract's `patients.*`. */
  readonly handlers: ActorHandlersOf<'patients'>;
  /** For other services. */
  find(patientId: PatientId): Promise<Patient | undefined>;
}

const prefix = 'patient/';
/** So many records are read at once: samples come in between. */
const readAtOnce = 100;

interface Known {
  readonly patient: Patient;
  readonly searchable: string;
}

/** The patients of this workstation: who a subject is, known inside the hospital alone. */
export function createPatientService({ records }: { readonly records: RecordStore }): PatientService {
  const registrations = new InTurn<'patient'>();
  let reading: Promise<PatientBook> | undefined;

  /** Read once, since nobody else writes them. @throws ServiceError('locked') before the workstation key is there */
  function book(): Promise<PatientBook> {
    reading ??= readBook(records).catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  }

  return {
    handlers: {
      'patients.list': async (_actor, page) => (await book()).page(() => true, page),
      'patients.search': async (_actor, { text, ...page }) => (await book()).page(searchFor(text), page),
      'patients.get': async (_actor, { patientIds, subjectIds }) => {
        const known = await book();
        const found = [
          ...patientIds.map((patientId) => known.find(patientId)),
          ...subjectIds.map((subjectId) => known.bySubject(subjectId)),
        ];
        return { patients: [...new Set(found.flatMap((patient) => patient ?? []))] };
      },
      // One after the other, so that no record number slips in twice.
      'patients.register': (_actor, { confirmed, ...args }) =>
        registrations.take('patient', async () => {
          const known = await book();
          if (known.hasNumber(args.recordNumber)) throw taken();
          if (confirmed !== true && known.looksKnown(args)) throw looksKnown();
          // The pseudonym's id tells nothing, not even when it was made.
          const subjectId = SubjectId.parse(v4());
          const patient: Patient = { patientId: PatientId.parse(v7()), subjectId, ...args };
          await records.write([{ key: prefix + patient.patientId, value: patient }]);
          known.add(patient);
          return patient;
        }),
    },
    find: async (patientId) => (await book()).find(patientId),
  };
}

/** All patients, as they are looked for. */
class PatientBook {
  readonly #byId = new Map<PatientId, Known>();
  readonly #bySubject = new Map<SubjectId, Patient>();
  readonly #numbers = new Set<string>();
  readonly #byLooks = new Map<string, Patient[]>();
  readonly #numberLooks = new Set<string>();
  /** Registered last first: ids grow with time. */
  #newest: readonly Known[] | null = null;

  add(patient: Patient): void {
    this.#byId.set(patient.patientId, { patient, searchable: searchable(patient) });
    this.#bySubject.set(patient.subjectId, patient);
    this.#numbers.add(sameNumber(patient.recordNumber));
    this.#numberLooks.add(numberLooks(patient.recordNumber));
    const looks = looksOf(patient.name);
    this.#byLooks.set(looks, [...(this.#byLooks.get(looks) ?? []), patient]);
    this.#newest = null;
  }

  find(patientId: PatientId): Patient | undefined {
    return this.#byId.get(patientId)?.patient;
  }

  bySubject(subjectId: SubjectId): Patient | undefined {
    return this.#bySubject.get(subjectId);
  }

  hasNumber(recordNumber: string): boolean {
    return this.#numbers.has(sameNumber(recordNumber));
  }

  /**
   * The record number looks like another's, or the name looks like another's that is spelled with other characters, or is
   * the same and so is the day of birth.
   */
  looksKnown({
    name,
    birthDate,
    recordNumber,
  }: Pick<Patient, 'name' | 'birthDate' | 'recordNumber'>): boolean {
    if (this.#numberLooks.has(numberLooks(recordNumber))) return true;
    const alike = this.#byLooks.get(looksOf(name)) ?? [];
    return alike.some((other) => other.birthDate === birthDate || spelling(other.name) !== spelling(name));
  }

  page(
    wanted: (searchable: string) => boolean,
    { before, limit }: { readonly before?: string | undefined; readonly limit: number },
  ): { patients: Patient[]; next: string | null } {
    this.#newest ??= [...this.#byId.values()].toSorted((a, b) =>
      a.patient.patientId < b.patient.patientId ? 1 : -1,
    );
    const behind = before === undefined ? null : readCursor(PatientId, before);
    const found: Patient[] = [];
    for (const known of this.#newest) {
      if ((behind !== null && known.patient.patientId >= behind) || !wanted(known.searchable)) continue;
      const last = found.at(-1);
      if (found.length === limit && last !== undefined) {
        return { patients: found, next: writeCursor(last.patientId) };
      }
      found.push(known.patient);
    }
    return { patients: found, next: null };
  }
}

async function readBook(records: RecordStore): Promise<PatientBook> {
  const book = new PatientBook();
  let after: string | undefined;
  for (;;) {
    const page = await records.list(prefix, { limit: readAtOnce, ...(after !== undefined && { after }) });
    for (const { value } of page) book.add(Patient.parse(value));
    after = page.at(-1)?.key;
    if (page.length < readAtOnce) return book;
  }
}

/** Record numbers are compared as people read them. */
function sameNumber(recordNumber: string): string {
  return recordNumber.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase();
}

function numberLooks(recordNumber: string): string {
  return looksOf(sameNumber(recordNumber));
}

const spelling = (name: string): string => name.normalize('NFC').toLowerCase();

function looksKnown(): ServiceError {
  return new ServiceError(
    'needs-confirmation',
    'A patient who looks the same is registered already: name and day of birth, or the record number, read alike.',
    'Look for the patient in the list. If this is another one, register all the same.',
  );
}

function taken(): ServiceError {
  return new ServiceError(
    'conflict',
    'A patient with this record number is registered already.',
    'Look for the patient in the list, or check the record number.',
  );
}
