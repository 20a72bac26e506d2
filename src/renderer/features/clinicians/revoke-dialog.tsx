import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { RevocationReason } from '#shared/contract/clinicians.ts';
import type { ReplyOf } from '#shared/contract/index.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { FormField } from '#renderer/kit/form-field.tsx';
import { useHostMutation } from '#renderer/state/host.ts';

type Clinician = ReplyOf<'clinicians.list'>['clinicians'][number];

interface RevokeForm {
  reason: RevocationReason | '';
}

/** Revokes a clinician's certificates for good: asks why, and confirms nothing by itself. */
export function RevokeDialog({
  clinician,
  onClose,
}: {
  readonly clinician: Clinician;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { clinicianId, name } = clinician;
  const { control, handleSubmit } = useForm<RevokeForm>({ defaultValues: { reason: '' } });
  const revoke = useHostMutation('clinicians.revoke', {
    touches: ['clinicians.list', 'identity.options'],
    onDone: onClose,
  });
  const submit = handleSubmit(({ reason }) => {
    const chosen = RevocationReason.safeParse(reason);
    if (chosen.success) revoke.mutate({ clinicianId, reason: chosen.data });
  });
  return (
    <ConfirmDialog
      open
      tone="error"
      title={t('clinicians.revokeTitle', { name, id: clinicianId })}
      confirmLabel={t('clinicians.revokeConfirm')}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Typography>{t('clinicians.revokeHint', { name })}</Typography>
      <Box sx={{ pt: 1 }}>
        <FormField
          control={control}
          name="reason"
          label={t('clinicians.revokeReason')}
          rules={{ required: t('common.required') }}
        >
          {RevocationReason.options.map((reason) => (
            <MenuItem key={reason} value={reason}>
              {t(`clinicians.reasons.${reason}`)}
            </MenuItem>
          ))}
        </FormField>
      </Box>
    </ConfirmDialog>
  );
}
