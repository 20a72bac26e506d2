import Typography from '@mui/material/Typography';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Pin } from '#shared/contract/host.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { StepForm } from './step-form.tsx';

interface EnrolForm {
  clinicianId: string;
  secret: string;
  name: string;
  pin: string;
}

/**
 * An it-admin of the network enrols here, with id and one-time secret from there; or, after VitalSeal was started
 * anew in the middle, opens the same key again.
 */
export function EnrolForm({ again = false }: { readonly again?: boolean }) {
  const { t } = useTranslation();
  const { control, handleSubmit } = useForm<EnrolForm>({
    defaultValues: { clinicianId: '', secret: '', name: '', pin: '' },
  });
  const enrol = useHostMutation('joining.enrol', { touches: ['joining.status'] });
  const required = t('common.required');
  const validId = (id: string) => ClinicianId.safeParse(id).success || t('signIn.idRule');
  const validPin = (pin: string) => Pin.safeParse(pin).success || t('signIn.pinRule');
  const validSecret = (text: string) => (text.length >= 8 && text.length <= 64) || t('signIn.secretRule');
  const submit = handleSubmit((form) => {
    if (!enrol.isPending) enrol.mutate({ ...form, clinicianId: ClinicianId.parse(form.clinicianId) });
  });
  const field = { control } as const;
  return (
    <StepForm onSubmit={() => void submit()}>
      <Typography>{again ? t('network.enrolAgain') : t('network.enrolLead')}</Typography>
      <FormField
        {...field}
        name="clinicianId"
        autoFocus={!again}
        label={t('network.adminId')}
        rules={{ required, validate: validId }}
      />
      <FormField
        {...field}
        name="secret"
        label={t('network.secret')}
        rules={{ required, validate: validSecret }}
      />
      <FormField {...field} name="name" label={t('network.adminName')} rules={{ required }} />
      <FormField
        {...field}
        name="pin"
        type="password"
        numeric
        label={t('signIn.newPin')}
        rules={{ required, validate: validPin }}
      />
      {enrol.error !== null && <ErrorNotice error={enrol.error} />}
      <ActionButton type="submit" busy={enrol.isPending} sx={{ justifySelf: 'start' }}>
        {t('network.enrol')}
      </ActionButton>
    </StepForm>
  );
}
