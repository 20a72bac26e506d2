import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArgsOf } from '#shared/contract/index.ts';
import type { Treatment } from '#shared/contract/treatments.ts';
import { dueOf, type Due } from '#shared/domain/due.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { TimeField } from '#renderer/kit/time-field.tsx';
import { hostNow, useHostNow } from '#renderer/state/clock.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { useTimeOrNow } from '#renderer/state/time-or-now.ts';
import { OfPatient } from './of-patient.tsx';
import { fitsReason, ReasonField } from './reason-field.tsx';
import { dueText, planText } from './texts.ts';
import { isEarly } from './urgency.ts';

export type Outcome = 'given' | 'held' | 'refused';

function EarlyAlert({ due, nowMs }: { readonly due: Due; readonly nowMs: number }) {
  const { t } = useTranslation();
  return (
    <Alert severity="warning" variant="outlined">
      <Typography sx={{ fontWeight: 600 }}>
        {t('treatments.early', { due: dueText(t, due, nowMs) })}
      </Typography>
      {t('treatments.earlyHint')}
    </Alert>
  );
}

function useAdminister({ treatmentId, events }: Treatment, onClose: () => void) {
  const administer = useHostMutation('treatments.administer', {
    touches: ['treatments.list'],
    onDone: onClose,
  });
  return {
    record: (administration: ArgsOf<'treatments.administer'>['administration']) =>
      administer.mutate({ treatmentId, version: events.length, administration }),
    busy: administer.isPending,
    error: administer.error,
  };
}

/** Records a dose: one more click where it is due, a question where it is not yet; held and refused want a reason. */
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
  const nowMs = useHostNow();
  const time = useTimeOrNow();
  const [reason, setReason] = useState('');
  // What is asked about is not confirmed by the Enter that opened it.
  const [seenEarly] = useState(() => isEarly(treatment, hostNow()));
  const administer = useAdminister(treatment, onClose);
  const { timeMs } = time.entry;
  const future = timeMs !== null && timeMs > nowMs + 60_000;
  const wanted = outcome !== 'given';
  const early = !wanted && timeMs !== null && isEarly(treatment, timeMs);
  const record = () => {
    if (timeMs === null) return;
    administer.record({ outcome, timeMs, reason: reason.trim() });
  };
  return (
    <ConfirmDialog
      open
      focusConfirm={!wanted && !seenEarly}
      tone={early ? 'warning' : 'primary'}
      title={t('treatments.administerTitle', {
        outcome: t(`treatments.${outcome}`),
        what: treatment.plan.what,
      })}
      confirmLabel={early ? t('treatments.confirmEarly') : t('treatments.record')}
      busy={administer.busy}
      error={administer.error}
      disabled={timeMs === null || future || !fitsReason(reason, wanted)}
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
        />
        {early && <EarlyAlert due={dueOf(treatment, timeMs)} nowMs={timeMs} />}
        <ReasonField label={t('treatments.why')} wanted={wanted} value={reason} onChange={setReason} />
      </Box>
    </ConfirmDialog>
  );
}
