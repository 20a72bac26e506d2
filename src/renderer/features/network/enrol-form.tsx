import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useForm, type Control, type UseFormGetValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Pin } from '#shared/contract/identity.ts';
import type { JoiningStatus } from '#shared/contract/joining.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Facts } from '#renderer/kit/facts.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { useNewPin } from '#renderer/state/new-pin.ts';
import { StepForm } from './step-form.tsx';

interface EnrolFields {
  clinicianId: string;
  secret: string;
  name: string;
  pin: string;
  repeat: string;
}

/** Two beside each other where there is room, so that the button is in sight on a small laptop. */
const beside = {
  display: 'grid',
  gap: 2,
  alignItems: 'start',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(300px, 100%), 1fr))',
} as const;

interface FieldsProps {
  readonly control: Control<EnrolFields>;
}

function Person({ control }: FieldsProps) {
  const { t } = useTranslation();
  const required = t('common.required');
  const validId = (id: string) => ClinicianId.safeParse(id).success || t('signIn.idRule');
  const validSecret = (text: string) => (text.length >= 8 && text.length <= 64) || t('signIn.secretRule');
  return (
    <>
      <FormField
        control={control}
        name="clinicianId"
        autoFocus
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

function Pins({ control, getValues }: FieldsProps & { readonly getValues: UseFormGetValues<EnrolFields> }) {
  const { t } = useTranslation();
  const required = t('common.required');
  const { validate, helperText, numeric } = useNewPin();
  const hidden = { control, type: 'password', numeric } as const;
  const validPin = (pin: string) => validate(pin, getValues(['clinicianId', 'name']));
  const samePin = (pin: string) => pin === getValues('pin') || t('signIn.pinDiffers');
  return (
    <>
      <FormField
        {...hidden}
        name="pin"
        helperText={helperText}
        label={t('signIn.newPin')}
        rules={{ required, validate: validPin }}
      />
      <FormField
        {...hidden}
        name="repeat"
        label={t('signIn.repeatPin')}
        rules={{ required, validate: samePin }}
      />
    </>
  );
}

/** An it-admin of the network enrols here, with id and one-time secret from there. */
function NewAdmin() {
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
      <Typography>{t('network.enrolLead')}</Typography>
      <Box sx={beside}>
        <Person control={control} />
        <Pins control={control} getValues={getValues} />
      </Box>
      {enrol.error !== null && <ErrorNotice error={enrol.error} />}
      <ActionButton type="submit" busy={enrol.isPending} sx={{ justifySelf: 'start' }}>
        {t('network.enrol')}
      </ActionButton>
    </StepForm>
  );
}

interface KnownAdminProps {
  readonly admin: NonNullable<JoiningStatus['admin']>;
  readonly onOther: () => void;
}

/** Enrolled before VitalSeal was started anew: the key is here, and the secret is spent. */
function KnownAdmin({ admin: { clinicianId, name }, onOther }: KnownAdminProps) {
  const { t } = useTranslation();
  const { control, handleSubmit } = useForm({ defaultValues: { pin: '' } });
  const open = useHostMutation('joining.enrol', { touches: ['joining.status'] });
  const validPin = (pin: string) => Pin.safeParse(pin).success || t('signIn.pinRule');
  const submit = handleSubmit(({ pin }) => {
    if (!open.isPending) open.mutate({ clinicianId, name, pin });
  });
  return (
    <StepForm onSubmit={() => void submit()}>
      <Typography>{t('network.openLead')}</Typography>
      <Facts
        facts={[
          { name: t('network.adminName'), value: name },
          { name: t('network.adminId'), value: clinicianId },
        ]}
      />
      <FormField
        control={control}
        name="pin"
        type="password"
        autoFocus
        label={t('signIn.pin')}
        rules={{ required: t('common.required'), validate: validPin }}
      />
      {open.error !== null && <ErrorNotice error={open.error} />}
      <Stack direction="row" spacing={2}>
        <ActionButton type="submit" busy={open.isPending}>
          {t('network.open')}
        </ActionButton>
        <Button onClick={onOther}>{t('network.somebodyElse')}</Button>
      </Stack>
    </StepForm>
  );
}

/** Whose key seals the old ledger's head on the network. */
export function EnrolForm({ admin }: Pick<JoiningStatus, 'admin'>) {
  const [other, setOther] = useState(false);
  if (admin === null || other) return <NewAdmin />;
  return <KnownAdmin admin={admin} onOther={() => setOther(true)} />;
}
