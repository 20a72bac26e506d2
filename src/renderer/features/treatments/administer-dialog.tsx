import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Treatment } from '#shared/contract/treatments.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { TimeField } from '#renderer/kit/time-field.tsx';
import { hostNow } from '#renderer/state/clock.ts';
import { formatDateTime } from '#renderer/state/format.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { useTimeOrNow } from '#renderer/state/time-or-now.ts';
import { OfPatient } from './of-patient.tsx';
import { fitsReason, ReasonField } from './reason-field.tsx';
import { planText } from './texts.ts';

export type Outcome = 'given' | 'held' | 'refused';

/** Records a dose; "given now" is one more click, held and refused want a reason. */
export function AdministerDialog({
  treatment,
  outcome,
  onClose,
}: {
  readonly treatment: Treatment;
  readonly outcome: Outcome;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const time = useTimeOrNow();
  const [reason, setReason] = useState('');
  const administer = useHostMutation('treatments.administer', {
    touches: ['treatments.list'],
    onDone: onClose,
  });
  const { timeMs } = time.entry;
  const { what, startMs } = treatment.plan;
  const future = timeMs !== null && timeMs > hostNow() + 60_000;
  const early = timeMs !== null && timeMs < startMs;
  const wanted = outcome !== 'given';
  const incomplete = timeMs === null || future || !fitsReason(reason, wanted);
  const record = () => {
    if (timeMs === null) return;
    const administration = { outcome, timeMs, reason: reason.trim() };
    administer.mutate({
      treatmentId: treatment.treatmentId,
      version: treatment.events.length,
      administration,
    });
  };
  return (
    <ConfirmDialog
      open
      focusConfirm={!wanted}
      title={t('treatments.administerTitle', { outcome: t(`treatments.${outcome}`), what })}
      confirmLabel={t('treatments.record')}
      busy={administer.isPending}
      error={administer.error}
      disabled={incomplete}
      onConfirm={record}
      onClose={onClose}
    >
      <OfPatient patientId={treatment.patientId} />
      <Typography sx={{ fontWeight: 700, fontSize: 18 }}>{planText(t, treatment.plan)}</Typography>
      <Box sx={{ pt: 1, display: 'grid', gap: 2 }}>
        <TimeField
          label={t('treatments.time')}
          value={time.entry}
          onChange={time.set}
          onFocus={time.hold}
          error={future ? t('treatments.future') : undefined}
          helperText={early ? t('treatments.beforeStart', { time: formatDateTime(startMs) }) : undefined}
        />
        <ReasonField label={t('treatments.why')} wanted={wanted} value={reason} onChange={setReason} />
      </Box>
    </ConfirmDialog>
  );
}
