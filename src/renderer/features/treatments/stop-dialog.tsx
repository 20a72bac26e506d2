import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Treatment } from '#shared/contract/treatments.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { useHostMutation } from '#renderer/state/host.ts';

/** Stops a treatment, with the reason; its history stays. */
export function StopTreatmentDialog({
  treatment,
  onClose,
}: {
  readonly treatment: Treatment;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const stop = useHostMutation('treatments.stop', { touches: ['treatments.list'], onDone: onClose });
  return (
    <ConfirmDialog
      open
      tone="error"
      title={t('treatments.stopTitle', { what: treatment.plan.what })}
      confirmLabel={t('treatments.stop')}
      busy={stop.isPending}
      error={stop.error}
      disabled={reason.trim() === ''}
      onConfirm={() =>
        stop.mutate({ treatmentId: treatment.treatmentId, version: treatment.events.length, reason })
      }
      onClose={onClose}
    >
      <TextField
        autoFocus
        required
        label={t('treatments.stopReason')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        sx={{ mt: 1 }}
        slotProps={{ htmlInput: { maxLength: 300, autoComplete: 'off' } }}
      />
    </ConfirmDialog>
  );
}
