import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import Typography from '@mui/material/Typography';
import { useForm, type Control, type UseFormGetValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { useNewPin } from '#renderer/state/new-pin.ts';

interface EnrolForm {
  clinicianId: string;
  secret: string;
  pin: string;
  repeat: string;
}

function Enrolled({ role, onClose }: { readonly role: Role; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onClose={onClose} aria-label={t('signIn.enrolTitle')}>
      <DialogContent>
        <Alert severity="success">{t('signIn.enrolled', { role: t(`role.${role}`) })}</Alert>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('common.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

function Fields({
  control,
  getValues,
}: {
  readonly control: Control<EnrolForm>;
  readonly getValues: UseFormGetValues<EnrolForm>;
}) {
  const { t } = useTranslation();
  const required = t('common.required');
  const { validate, ...newPin } = useNewPin();
  const secretLength = (secret: string) =>
    (secret.length >= 8 && secret.length <= 64) || t('signIn.secretRule');
  const validId = (id: string) => ClinicianId.safeParse(id).success || t('signIn.idRule');
  return (
    <>
      <FormField
        control={control}
        name="clinicianId"
        autoFocus
        label={t('signIn.clinicianId')}
        helperText={t('signIn.clinicianIdHint')}
        rules={{ required, validate: validId }}
      />
      <FormField
        control={control}
        name="secret"
        label={t('signIn.secret')}
        rules={{ required, validate: secretLength }}
      />
      <FormField
        control={control}
        name="pin"
        type="password"
        {...newPin}
        label={t('signIn.newPin')}
        rules={{ required, validate: (pin) => validate(pin, [getValues('clinicianId')]) }}
      />
      <FormField
        control={control}
        name="repeat"
        type="password"
        numeric={newPin.numeric}
        label={t('signIn.repeatPin')}
        rules={{ required, validate: (repeat) => repeat === getValues('pin') || t('signIn.pinDiffers') }}
      />
    </>
  );
}

/** Enrolment: id and one-time secret from the IT administrator, and a PIN of one's own. */
export function EnrolDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const enrol = useHostMutation('identity.enrol', { touches: ['identity.options'] });
  const { control, handleSubmit, getValues } = useForm<EnrolForm>({
    defaultValues: { clinicianId: '', secret: '', pin: '', repeat: '' },
  });
  const submit = handleSubmit((form) => {
    enrol.mutate({ clinicianId: ClinicianId.parse(form.clinicianId), secret: form.secret, pin: form.pin });
  });
  if (enrol.data !== undefined) return <Enrolled role={enrol.data.role} onClose={onClose} />;
  return (
    <ConfirmDialog
      open
      title={t('signIn.enrolTitle')}
      confirmLabel={t('signIn.enrol')}
      busy={enrol.isPending}
      error={enrol.error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Typography color="textSecondary">{t('signIn.enrolLead')}</Typography>
      <Fields control={control} getValues={getValues} />
    </ConfirmDialog>
  );
}
