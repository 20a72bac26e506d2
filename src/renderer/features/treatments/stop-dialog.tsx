import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Treatment } from '#shared/contract/treatments.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { OfPatient } from './of-patient.tsx';
import { fitsReason, ReasonField } from './reason-field.tsx';
import { planText } from './texts.ts';

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
      disabled={!fitsReason(reason, true)}
      onConfirm={() =>
        stop.mutate({ treatmentId: treatment.treatmentId, version: treatment.events.length, reason })
      }
      onClose={onClose}
    >
      <OfPatient patientId={treatment.patientId} />
      <Typography sx={{ fontWeight: 700, fontSize: 18 }}>{planText(t, treatment.plan)}</Typography>
      <Box sx={{ pt: 1, display: 'grid' }}>
        <ReasonField wanted label={t('treatments.stopReason')} value={reason} onChange={setReason} />
      </Box>
    </ConfirmDialog>
  );
}
