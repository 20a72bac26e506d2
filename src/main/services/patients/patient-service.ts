import { v4, v7 } from 'uuid';
import { ServiceError } from '#shared/contract/errors.ts';
import { Patient } from '#shared/contract/sessions.ts';
import { PatientId, SubjectId } from '#shared/domain/ids.ts';
import type { RecordStore } from '#main/services/ports.ts';
import { demand } from '#main/services/sessions/access.ts';
import type { Methods } from '#main/services/sessions/methods.ts';

export interface PatientService {
  /** The contract's `patients.*`. */
  readonly methods: Methods<'patients'>;
  /** For other services. */
  find(patientId: PatientId): Promise<Patient | undefined>;
}

const prefix = 'patient/';

/** The patients of this workstation: who a subject is, known inside the hospital alone. */
export function createPatientService({ records }: { readonly records: RecordStore }): PatientService {
  let lastRegistration: Promise<unknown> = Promise.resolve();

  async function all(): Promise<Patient[]> {
    const found = await records.list(prefix);
    return found.map(({ value }) => Patient.parse(value));
  }

  return {
    methods: {
      'patients.list': async (actor) => {
        demand(actor, 'patient.read');
        const patients = await all();
        return { patients: patients.toSorted((a, b) => a.name.localeCompare(b.name)) };
      },
      'patients.register': async (actor, args) => {
        demand(actor, 'patient.register');
        // One after the other, so that no record number slips in twice.
        const registration = lastRegistration.then(async () => {
          const number = sameNumber(args.recordNumber);
          if ((await all()).some((patient) => sameNumber(patient.recordNumber) === number)) throw taken();
          // The pseudonym's id tells nothing, not even when it was made.
          const subjectId = SubjectId.parse(v4());
          const patient: Patient = { patientId: PatientId.parse(v7()), subjectId, ...args };
          await records.write([{ key: prefix + patient.patientId, value: patient }]);
          return patient;
        });
        lastRegistration = registration.catch(() => undefined);
        return registration;
      },
    },
    async find(patientId) {
      const value = await records.get(prefix + patientId);
      return value === undefined ? undefined : Patient.parse(value);
    },
  };
}

/** Record numbers are compared as people read them. */
function sameNumber(recordNumber: string): string {
  return recordNumber.replaceAll(/\s+/g, '').toLowerCase();
}

function taken(): ServiceError {
  return new ServiceError(
    'conflict',
    'A patient with this record number is registered already.',
    'Look for the patient in the list, or check the record number.',
  );
}
