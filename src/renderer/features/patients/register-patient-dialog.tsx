import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import { useForm, useWatch, type UseFormHandleSubmit } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { RegisterPatientArgs, Sex } from '#shared/contract/patients.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { formatDay } from '#renderer/format/format.ts';
import { hostNow } from '#renderer/state/clock.ts';
import { isCode } from '#renderer/kit/failure.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { localDay } from '#renderer/format/local-time.ts';
import { choosePatient } from '#renderer/state/ui.ts';

interface PatientForm {
  name: string;
  recordNumber: string;
  birthDate: string;
  sex: Sex;
  bed: string;
}
type Sex = (typeof Sex.options)[number];

const emptyForm: PatientForm = { name: '', recordNumber: '', birthDate: '', sex: 'unknown', bed: '' };

function useRegistration(handleSubmit: UseFormHandleSubmit<PatientForm>, onDone: () => void) {
  const register = useHostMutation('patients.register', {
    touches: ['patients.list', 'patients.search'],
    onDone: (patient) => {
      choosePatient(patient.patientId);
      onDone();
    },
  });
  // Said of exactly what stands there now: another text is asked anew.
  const isAsked = isCode(register.error, 'needs-confirmation');
  const submit = handleSubmit((form) => {
    const { confirmed: _confirmed, ...before } = register.variables ?? {};
    register.mutate({ ...form, confirmed: isAsked && JSON.stringify(before) === JSON.stringify(form) });
  });
  return { register, isAsked, submit };
}

/** Registers a patient, who is then the one looked at. */
export function RegisterPatientDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { control, handleSubmit } = useForm<PatientForm>({ defaultValues: emptyForm });
  // The field itself writes as the browser likes: 03/04 may be of March or of April.
  const born = useWatch({ control, name: 'birthDate' });
  const isDate = RegisterPatientArgs.shape.birthDate.safeParse(born).success;
  const { register, isAsked, submit } = useRegistration(handleSubmit, onClose);
  const required = t('common.required');
  const most = (max: number) => ({ value: max, message: t('common.tooLong', { max }) });
  const past = (date: string) =>
    (RegisterPatientArgs.shape.birthDate.safeParse(date).success && date <= localDay(hostNow())) ||
    t('patients.dateRule');
  return (
    <ConfirmDialog
      open
      title={t('patients.register')}
      confirmLabel={isAsked ? t('common.registerAnyway') : t('patients.register')}
      busy={register.isPending}
      error={register.error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box sx={{ pt: 1, ...stack(2) }}>
        <FormField
          control={control}
          name="name"
          autoFocus
          label={t('patients.name')}
          rules={{ required, maxLength: most(80) }}
        />
        <FormField
          control={control}
          name="recordNumber"
          label={t('patients.recordNumber')}
          rules={{ required, maxLength: most(32) }}
        />
        <FormField
          control={control}
          name="birthDate"
          type="date"
          label={t('patients.birthDate')}
          {...(isDate && { helperText: formatDay(born) })}
          rules={{ required, validate: past }}
        />
        <FormField control={control} name="sex" label={t('patients.sex')}>
          {Sex.options.map((sex) => (
            <MenuItem key={sex} value={sex}>
              {t(`patients.sexes.${sex}`)}
            </MenuItem>
          ))}
        </FormField>
        <FormField control={control} name="bed" label={t('patients.bed')} rules={{ maxLength: most(16) }} />
      </Box>
    </ConfirmDialog>
  );
}
