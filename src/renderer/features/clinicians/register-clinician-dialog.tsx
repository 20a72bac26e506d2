import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ClinicianId } from '#shared/domain/ids.ts';
import { Role } from '#shared/domain/roles.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { formatDateTime } from '#renderer/format/format.ts';
import { isCode } from '#renderer/kit/failure.ts';
import { useHostMutation } from '#renderer/state/host.ts';

interface ClinicianForm {
  name: string;
  clinicianId: string;
  role: Role;
}

function Secret({
  secret,
  expiresMs,
  form,
  onClose,
}: {
  readonly secret: string;
  readonly expiresMs: number;
  readonly form: ClinicianForm;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const titleId = useId();
  return (
    <Dialog open aria-labelledby={titleId} fullWidth maxWidth="xs">
      <DialogTitle id={titleId}>{t('clinicians.secretTitle', { name: form.name })}</DialogTitle>
      <DialogContent sx={{ ...stack(2) }}>
        <Box
          component="code"
          data-testid="one-time-secret"
          sx={{
            fontFamily: 'monospace',
            fontSize: 22,
            p: 2,
            bgcolor: 'action.selected',
            borderRadius: 1,
            wordBreak: 'break-all',
            userSelect: 'all',
          }}
        >
          {secret}
        </Box>
        <Typography>
          {t('clinicians.secretHint', { id: form.clinicianId, time: formatDateTime(expiresMs) })}
        </Typography>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          {t('clinicians.secretSeen')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Registers a clinician; the one-time secret is on screen once and nowhere else. */
export function RegisterClinicianDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { control, handleSubmit, getValues } = useForm<ClinicianForm>({
    defaultValues: { name: '', clinicianId: '', role: 'nurse' },
  });
  const register = useHostMutation('clinicians.register', {
    touches: ['clinicians.list', 'identity.options'],
  });
  // Said of exactly what stands there now: another text is asked anew.
  const isAsked = isCode(register.error, 'needs-confirmation');
  const submit = handleSubmit((form) => {
    const { confirmed: _confirmed, ...before } = register.variables ?? {};
    const confirmed = isAsked && JSON.stringify(before) === JSON.stringify(form);
    register.mutate({ ...form, clinicianId: ClinicianId.parse(form.clinicianId), confirmed });
  });
  if (register.data !== undefined) return <Secret {...register.data} form={getValues()} onClose={onClose} />;
  const required = t('common.required');
  return (
    <ConfirmDialog
      open
      title={t('clinicians.register')}
      confirmLabel={isAsked ? t('common.registerAnyway') : t('clinicians.register')}
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
          label={t('clinicians.name')}
          rules={{ required, maxLength: { value: 80, message: t('common.tooLong', { max: 80 }) } }}
        />
        <FormField
          control={control}
          name="clinicianId"
          label={t('clinicians.id')}
          helperText={t('clinicians.idHint')}
          rules={{ required, validate: (id) => ClinicianId.safeParse(id).success || t('signIn.idRule') }}
        />
        <FormField control={control} name="role" label={t('clinicians.role')}>
          {Role.options.map((role) => (
            <MenuItem key={role} value={role}>
              {t(`role.${role}`)}
            </MenuItem>
          ))}
        </FormField>
      </Box>
    </ConfirmDialog>
  );
}
