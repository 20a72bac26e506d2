import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useForm, useWatch, type Control, type UseFormGetValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { v7 as uuidv7 } from 'uuid';
import type { Patient } from '#shared/contract/patients.ts';
import { DoseUnit, Route, TreatmentPlan, type Treatment } from '#shared/contract/treatments.ts';
import { TreatmentId } from '#shared/domain/ids.ts';
import { unitText } from '#shared/domain/units.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { FormTimeField } from '#renderer/kit/time-field.tsx';
import { hostNow } from '#renderer/state/clock.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { OfPatient } from './of-patient.tsx';
import { formOfPlan, planOf, positiveNumber, scheduleKinds, type PlanForm } from './plan-form.ts';

interface Form extends PlanForm {
  changeReason: string;
}

/** Fields beside each other as far as there is room. */
const columns = (leastPx: number) => ({
  display: 'grid',
  gridTemplateColumns: `repeat(auto-fit, minmax(min(${leastPx}px, 100%), 1fr))`,
  gap: 1.5,
  alignItems: 'start',
});

/** The unit is as wide as the longest: `microgram/kg/min` cut short looks like `microgram/kg/h`. */
const doseColumns = {
  display: 'flex',
  flexWrap: 'wrap',
  gap: 1.5,
  alignItems: 'flex-start',
  '& > *': { flex: '1 1 110px' },
  '& > :nth-of-type(2)': { flexBasis: 212 },
  '& > :nth-of-type(3)': { flexBasis: 168 },
} as const;

function Dose({ control }: { readonly control: Control<Form> }) {
  const { t } = useTranslation();
  const required = t('common.required');
  const dose = (text: string) =>
    TreatmentPlan.shape.dose.safeParse(positiveNumber(text)).success || t('treatments.doseRule');
  return (
    <Box sx={doseColumns}>
      <FormField
        control={control}
        name="dose"
        numeric
        label={t('treatments.dose')}
        rules={{ required, validate: dose }}
      />
      <FormField control={control} name="unit" label={t('treatments.unit')}>
        {DoseUnit.options.map((unit) => (
          <MenuItem key={unit} value={unit}>
            {unitText(unit)}
          </MenuItem>
        ))}
      </FormField>
      <FormField control={control} name="route" label={t('treatments.route')}>
        {Route.options.map((route) => (
          <MenuItem key={route} value={route}>
            {t(`treatments.routes.${route}`)}
          </MenuItem>
        ))}
      </FormField>
    </Box>
  );
}

function Times({
  control,
  getValues,
}: {
  readonly control: Control<Form>;
  readonly getValues: UseFormGetValues<Form>;
}) {
  const { t } = useTranslation();
  const kind = useWatch({ control, name: 'kind' });
  const required = t('common.required');
  const hours = (text: string) =>
    (positiveNumber(text) > 0 && positiveNumber(text) <= 168) || t('treatments.hoursRule');
  const afterStart = (endMs: number | null) => {
    const { timeMs: startMs } = getValues('start');
    return endMs !== null && startMs !== null && endMs < startMs ? t('treatments.endRule') : undefined;
  };
  return (
    <>
      <Box sx={columns(210)}>
        <FormField control={control} name="kind" label={t('treatments.schedule')}>
          {scheduleKinds.map((one) => (
            <MenuItem key={one} value={one}>
              {t(`treatments.schedules.${one}`)}
            </MenuItem>
          ))}
        </FormField>
        {kind === 'every' && (
          <FormField
            control={control}
            name="everyHours"
            numeric
            label={t('treatments.everyHours')}
            rules={{ required, validate: hours }}
          />
        )}
      </Box>
      <Box sx={columns(210)}>
        <FormTimeField control={control} name="start" required label={t('treatments.start')} />
        <FormTimeField
          control={control}
          name="end"
          label={t('treatments.end')}
          emptyText={t('treatments.endHint')}
          check={afterStart}
        />
      </Box>
    </>
  );
}

function Fields({
  control,
  getValues,
  changing,
}: {
  readonly control: Control<Form>;
  readonly getValues: UseFormGetValues<Form>;
  readonly changing: boolean;
}) {
  const { t } = useTranslation();
  const required = t('common.required');
  const text = (max: number) => ({
    required,
    maxLength: { value: max, message: t('common.tooLong', { max }) },
    validate: (typed: string) => typed.trim() !== '' || required,
  });
  return (
    <Box sx={{ pt: 1, display: 'grid', gap: 1.5 }}>
      <FormField control={control} name="what" autoFocus label={t('treatments.what')} rules={text(120)} />
      <Dose control={control} />
      <Times control={control} getValues={getValues} />
      <FormField control={control} name="reason" label={t('treatments.reason')} rules={text(300)} />
      {changing && (
        <FormField
          control={control}
          name="changeReason"
          label={t('treatments.changeReason')}
          rules={text(300)}
        />
      )}
    </Box>
  );
}

function useSubmit(patient: Patient | null, treatment: Treatment | null, onClose: () => void) {
  // The id is made once for this dialog: pressing again after a broken answer repeats the same registration.
  const [treatmentId] = useState(() => treatment?.treatmentId ?? TreatmentId.parse(uuidv7()));
  const done = { touches: ['treatments.list'], onDone: onClose } as const;
  const register = useHostMutation('treatments.register', done);
  const change = useHostMutation('treatments.change', done);
  const submit = (form: Form) => {
    const plan = planOf(form, treatment?.plan ?? null);
    if (treatment !== null)
      change.mutate({ treatmentId, version: treatment.events.length, plan, reason: form.changeReason });
    else if (patient !== null) register.mutate({ treatmentId, patientId: patient.patientId, plan });
  };
  return { submit, busy: register.isPending || change.isPending, error: register.error ?? change.error };
}

/** Registers a treatment for a patient, or changes the plan of one, with the reason. */
export function PlanDialog({
  patient,
  treatment,
  onClose,
}: {
  readonly patient: Patient | null;
  readonly treatment: Treatment | null;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [defaultValues] = useState<Form>(() => ({
    ...formOfPlan(treatment?.plan ?? null, hostNow()),
    changeReason: '',
  }));
  const { control, handleSubmit, getValues } = useForm<Form>({ defaultValues });
  const { submit, busy, error } = useSubmit(patient, treatment, onClose);
  const title =
    treatment === null
      ? t('treatments.registerTitle', { name: patient?.name ?? '' })
      : t('treatments.changeTitle', { what: treatment.plan.what });
  return (
    <ConfirmDialog
      open
      maxWidth="sm"
      title={title}
      confirmLabel={treatment === null ? t('treatments.register') : t('treatments.change')}
      busy={busy}
      error={error}
      onConfirm={() => void handleSubmit(submit)()}
      onClose={onClose}
    >
      {treatment !== null && <OfPatient patientId={treatment.patientId} />}
      <Fields control={control} getValues={getValues} changing={treatment !== null} />
    </ConfirmDialog>
  );
}
