import type { TFunction } from 'i18next';
import type { Proof, SealedFacts } from '#shared/contract/proof.ts';
import type { Patient } from '#shared/contract/patients.ts';
import { Role } from '#shared/domain/roles.ts';
import { vitals } from '#shared/domain/vitals.ts';
import { withUnit } from '#shared/domain/units.ts';
import { periodText, planText } from '#renderer/features/treatments/texts.ts';
import { formatEvidenceTime, formatVital } from '#renderer/format/format.ts';
import type { Asked } from './proof-store.ts';

type Of<K extends SealedFacts['kind']> = Extract<SealedFacts, { kind: K }>;

/** What this workstation knows of what the ledger only counts and numbers. */
export interface Known {
  /** null: not of this workstation, or not for this role to see. */
  readonly patient: Pick<Patient, 'name' | 'bed' | 'recordNumber'> | null;
  /** Names of the signal and of its device; null: not known. */
  readonly signal: string | null;
}

/** Who it is about: by name where it is known, else by the pseudonym that the ledger has. */
function subjectText(t: TFunction, subjectId: string, { patient }: Known): string {
  return patient === null
    ? t('proof.subject', { id: subjectId })
    : [patient.name, patient.bed, patient.recordNumber].filter((part) => part !== '').join(', ');
}

/** A number with its unit, or dashes with the reason. */
export function valueText(
  t: TFunction,
  { code, value, absence }: Pick<Of<'reading'>, 'code' | 'value' | 'absence'>,
): string {
  return value === null
    ? `${t('common.dash')} (${t(`absence.${absence ?? 'not-measured'}`)})`
    : withUnit(formatVital(code, value), vitals[code].unit);
}

function readingText(t: TFunction, reading: Of<'reading'>, known: Known): string {
  const { code, enteredBy, source } = reading;
  const number = valueText(t, reading);
  return t('proof.reading', {
    vital: t(`vital.${code}`),
    value: number,
    subject: subjectText(t, reading.subjectId, known),
    time: formatEvidenceTime(reading.timeMs),
    source: enteredBy === null ? t(`source.${source}`) : t('sessions.enteredBy', { id: enteredBy }),
  });
}

function waveformText(t: TFunction, waveform: Of<'waveform'>, known: Known): string {
  return t('proof.waveform', {
    signal: known.signal ?? waveform.signalId,
    subject: subjectText(t, waveform.subjectId, known),
    from: formatEvidenceTime(waveform.fromMs),
    to: formatEvidenceTime(waveform.toMs),
    samples: waveform.samples,
    rate: waveform.rateHz,
  });
}

function treatmentText(t: TFunction, treatment: Of<'treatment'>, known: Known): string {
  const { plan, administration, reason, version, event } = treatment;
  const outcome =
    administration === null
      ? ''
      : `${t(`treatments.outcomes.${administration.outcome}`)} ${formatEvidenceTime(administration.timeMs)}`;
  const planned =
    plan === null ? [] : [`${plan.what} ${planText(t, plan)}`, periodText(t, plan, formatEvidenceTime)];
  const what = [...planned, outcome, reason];
  return t('proof.treatment', {
    event: t(`treatments.kinds.${event}`),
    version,
    what: what.filter((part) => part !== '').join(' · '),
    subject: subjectText(t, treatment.subjectId, known),
    time: formatEvidenceTime(treatment.timeMs),
    by: treatment.clinicianId,
  });
}

/** A proven record in the words of the ward: units as they are written, the time of this place, the patient's name. */
export function factsText(t: TFunction, facts: SealedFacts, known: Known): string {
  switch (facts.kind) {
    case 'reading':
      return readingText(t, facts, known);
    case 'waveform':
      return waveformText(t, facts, known);
    case 'treatment':
      return treatmentText(t, facts, known);
    default:
      return t('proof.device', {
        label: facts.label,
        serial: facts.serialNumber ?? t('common.unknown'),
        time: formatEvidenceTime(facts.registeredMs),
      });
  }
}

/** The record that is asked about, in the same words. @param patient null: not known here, or not for this role */
export function askedText(t: TFunction, { what, subjectId, when }: Asked, patient: Known['patient']): string {
  const whose = subjectId === null ? '' : subjectText(t, subjectId, { patient, signal: null });
  return [what, whose, when].filter((part) => part !== '').join(' · ');
}

/** Who sealed it, as the certificates say. */
export function sealedByText(t: TFunction, { sealedBy }: Pick<Proof, 'sealedBy'>): string {
  const who = sealedBy.map(({ clinicianId, role, mspId }) => {
    const known = Role.safeParse(role);
    return `${clinicianId} (${known.success ? t(`role.${known.data}`) : role}, ${mspId})`;
  });
  return t('proof.sealedBy', { who: who.join('; ') });
}
