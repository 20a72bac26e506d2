import { z } from 'zod';
import { ClinicianId, SubjectId, TimeMs, TreatmentId } from '#shared/domain/ids.ts';
import { Administration, TreatmentEvent, TreatmentPlan } from '#shared/contract/treatments.ts';
import type { Telling } from '#chaincode/kind.ts';
import type { TreatmentArgument } from '#chaincode/kinds/treatment/index.ts';
import { Salt } from '#shared/domain/sealing.ts';

/**
 * What an event of a treatment says, in the very text that is sealed. It names the subject by pseudonym and the
 * clinician by enrolment id.
 */
export const TreatmentDetails = z.strictObject({
  salt: Salt,
  treatmentId: TreatmentId,
  subjectId: SubjectId,
  version: z.int().min(1),
  kind: TreatmentEvent.shape.kind,
  timeMs: TimeMs,
  clinicianId: ClinicianId,
  plan: TreatmentPlan.nullable(),
  administration: Administration.nullable(),
  reason: z.string(),
});
export type TreatmentDetails = z.infer<typeof TreatmentDetails>;

export const treatmentTelling: Telling<TreatmentDetails, TreatmentArgument> = {
  details: TreatmentDetails,
  misfit(details, argument, event) {
    const same =
      details.treatmentId === argument.treatmentId &&
      details.subjectId === argument.subjectId &&
      details.version === argument.version;
    if (!same) return 'The details belong to another treatment than the transaction.';
    return details.kind === event
      ? undefined
      : `The details say ${details.kind}, the transaction ${event ?? 'nothing'}.`;
  },
  authorOf: ({ clinicianId }) => clinicianId,
  timesOf: ({ timeMs, administration }) =>
    administration === null ? [timeMs] : [timeMs, administration.timeMs],
  describe(details, _argument, { named, quoted, time }) {
    const { plan, administration, reason } = details;
    const told = [
      ...(plan === null ? [] : [`${plan.what} ${plan.dose} ${plan.unit} ${plan.route}`]),
      ...(administration === null ? [] : [`${administration.outcome} at ${time(administration.timeMs)}`]),
      ...[administration?.reason ?? '', reason].filter((why) => why !== '').map((why) => `(${why})`),
    ];
    const what = told.length === 0 ? '' : `: ${quoted(told.join(' '))}`;
    return `Treatment ${details.treatmentId}, version ${details.version}, ${details.kind}${what}, by ${named(details.clinicianId)} at ${time(details.timeMs)}, subject ${details.subjectId}`;
  },
  isSimulated: () => 'no-device',
};
