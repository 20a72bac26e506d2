import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useForm, useWatch, type Control, type UseFormGetValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { v7 as uuidv7 } from 'uuid';
import type { Patient } from '#shared/contract/sessions.ts';
import { DoseUnit, Route, type Treatment } from '#shared/contract/treatments.ts';
import { TreatmentId } from '#shared/domain/ids.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { hostNow } from '#renderer/state/clock.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { formOfPlan, planOf, positiveNumber, scheduleKinds, type PlanForm } from './plan-form.ts';
import { unitText } from './texts.ts';

interface Form extends PlanForm {
  changeReason: string;
}

function Dose({ control }: { readonly control: Control<Form> }) {
  const { t } = useTranslation();
  const required = t('common.required');
  const positive = (text: string) => positiveNumber(text) > 0 || t('treatments.positive');
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr 1fr', gap: 1.5 }}>
      <FormField
        control={control}
        name="dose"
        numeric
        label={t('treatments.dose')}
        rules={{ required, validate: positive }}
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
  const afterStart = (end: string) => end === '' || end >= getValues('start') || t('treatments.endRule');
  return (
    <>
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 1.5 }}>
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
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 1.5 }}>
        <FormField
          control={control}
          name="start"
          type="datetime-local"
          label={t('treatments.start')}
          rules={{ required }}
        />
        <FormField
          control={control}
          name="end"
          type="datetime-local"
          label={t('treatments.end')}
          helperText={t('treatments.endHint')}
          rules={{ validate: afterStart }}
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
  const most = (max: number) => ({ value: max, message: t('common.tooLong', { max }) });
  const sentence = { required, maxLength: most(300) };
  return (
    <Box sx={{ pt: 1, display: 'grid', gap: 1.5 }}>
      <FormField
        control={control}
        name="what"
        autoFocus
        label={t('treatments.what')}
        rules={{ required, maxLength: most(120) }}
      />
      <Dose control={control} />
      <Times control={control} getValues={getValues} />
      <FormField control={control} name="reason" label={t('treatments.reason')} rules={sentence} />
      {changing && (
        <FormField
          control={control}
          name="changeReason"
          label={t('treatments.changeReason')}
          rules={sentence}
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
    const plan = planOf(form);
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
      <Fields control={control} getValues={getValues} changing={treatment !== null} />
    </ConfirmDialog>
  );
}
