import Typography from '@mui/material/Typography';
import { useForm, type Control, type UseFormGetValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Pin } from '#shared/contract/host.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { StepForm } from './step-form.tsx';

interface EnrolFields {
  clinicianId: string;
  secret: string;
  name: string;
  pin: string;
  repeat: string;
}

interface FieldsProps {
  readonly control: Control<EnrolFields>;
  readonly again: boolean;
}

function Person({ control, again }: FieldsProps) {
  const { t } = useTranslation();
  const required = t('common.required');
  const validId = (id: string) => ClinicianId.safeParse(id).success || t('signIn.idRule');
  const validSecret = (text: string) => (text.length >= 8 && text.length <= 64) || t('signIn.secretRule');
  return (
    <>
      <FormField
        control={control}
        name="clinicianId"
        autoFocus={!again}
        label={t('network.adminId')}
        rules={{ required, validate: validId }}
      />
      <FormField
        control={control}
        name="secret"
        label={t('network.secret')}
        rules={{ required, validate: validSecret }}
      />
      <FormField control={control} name="name" label={t('network.adminName')} rules={{ required }} />
    </>
  );
}

function Pins({
  control,
  again,
  getValues,
}: FieldsProps & { readonly getValues: UseFormGetValues<EnrolFields> }) {
  const { t } = useTranslation();
  const required = t('common.required');
  const hidden = { control, type: 'password', numeric: true } as const;
  const validPin = (pin: string) => Pin.safeParse(pin).success || t('signIn.pinRule');
  const samePin = (pin: string) => pin === getValues('pin') || t('signIn.pinDiffers');
  return (
    <>
      <FormField
        {...hidden}
        name="pin"
        label={again ? t('signIn.pin') : t('signIn.newPin')}
        rules={{ required, validate: validPin }}
      />
      {!again && (
        <FormField
          {...hidden}
          name="repeat"
          label={t('signIn.repeatPin')}
          rules={{ required, validate: samePin }}
        />
      )}
    </>
  );
}

/**
 * An it-admin of the network enrols here, with id and one-time secret from there; or, after VitalSeal was started
 * anew in the middle, opens the same key again.
 */
export function EnrolForm({ again = false }: { readonly again?: boolean }) {
  const { t } = useTranslation();
  const { control, handleSubmit, getValues } = useForm<EnrolFields>({
    defaultValues: { clinicianId: '', secret: '', name: '', pin: '', repeat: '' },
  });
  const enrol = useHostMutation('joining.enrol', { touches: ['joining.status'] });
  const submit = handleSubmit(({ clinicianId, secret, name, pin }) => {
    if (!enrol.isPending) enrol.mutate({ clinicianId: ClinicianId.parse(clinicianId), secret, name, pin });
  });
  return (
    <StepForm onSubmit={() => void submit()}>
      <Typography>{again ? t('network.enrolAgain') : t('network.enrolLead')}</Typography>
      <Person control={control} again={again} />
      <Pins control={control} again={again} getValues={getValues} />
      {enrol.error !== null && <ErrorNotice error={enrol.error} reveal />}
      <ActionButton type="submit" busy={enrol.isPending} sx={{ justifySelf: 'start' }}>
        {t('network.enrol')}
      </ActionButton>
    </StepForm>
  );
}
