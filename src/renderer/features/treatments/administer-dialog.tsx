import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Treatment } from '#shared/contract/treatments.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { hostNow } from '#renderer/state/clock.ts';
import { fromLocalInput, toLocalInput } from '#renderer/state/format.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { planText } from './texts.ts';

export type Outcome = 'given' | 'held' | 'refused';

function TimeField({
  value,
  onChange,
  future,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly future: boolean;
}) {
  const { t } = useTranslation();
  return (
    <TextField
      type="datetime-local"
      label={t('treatments.time')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={future}
      helperText={future ? t('treatments.future') : ' '}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
}

function ReasonField({
  outcome,
  value,
  onChange,
}: {
  readonly outcome: Outcome;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const wanted = outcome !== 'given';
  return (
    <TextField
      autoFocus={wanted}
      required={wanted}
      label={wanted ? t('treatments.why') : `${t('treatments.why')} (${t('common.optional')})`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ htmlInput: { maxLength: 300, autoComplete: 'off' } }}
    />
  );
}

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
  const [opened] = useState(() => toLocalInput(hostNow()));
  const [time, setTime] = useState(opened);
  const [reason, setReason] = useState('');
  const administer = useHostMutation('treatments.administer', {
    touches: ['treatments.list'],
    onDone: onClose,
  });
  // The field knows minutes only: left as it was, "now" is meant.
  const timeMs = time === opened ? hostNow() : fromLocalInput(time);
  const future = timeMs !== null && timeMs > hostNow() + 60_000;
  const incomplete = timeMs === null || future || (outcome !== 'given' && reason.trim() === '');
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
      focusConfirm={outcome === 'given'}
      title={t('treatments.administerTitle', {
        outcome: t(`treatments.${outcome}`),
        what: treatment.plan.what,
      })}
      confirmLabel={t('treatments.record')}
      busy={administer.isPending}
      error={administer.error}
      disabled={incomplete}
      onConfirm={record}
      onClose={onClose}
    >
      <Typography sx={{ fontWeight: 700, fontSize: 18 }}>{planText(t, treatment.plan)}</Typography>
      <Box sx={{ pt: 1, display: 'grid', gap: 2 }}>
        <TimeField value={time} onChange={setTime} future={future} />
        <ReasonField outcome={outcome} value={reason} onChange={setReason} />
      </Box>
    </ConfirmDialog>
  );
}
