import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Treatment } from '#shared/contract/treatments.ts';
import { StatusChip, type Tone } from '#renderer/kit/status-chip.tsx';
import { useMay } from '#renderer/state/identity.ts';
import { AdministerDialog, type Outcome } from './administer-dialog.tsx';
import { dueOf, lastAdministration, type Due } from './due.ts';
import { History } from './history.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { StopTreatmentDialog } from './stop-dialog.tsx';
import { dueText, momentText, planText } from './texts.ts';

const dueTones: Readonly<Record<Due['kind'], Tone>> = {
  overdue: 'warn',
  now: 'info',
  at: 'wait',
  notYet: 'wait',
  asNeeded: 'wait',
  continuous: 'good',
  done: 'good',
  ended: 'wait',
  stopped: 'wait',
};

const outcomes = ['given', 'held', 'refused'] as const;
type OpenDialog = Outcome | 'change' | 'stop' | null;

function Dialogs({
  open,
  treatment,
  onClose,
}: {
  readonly open: OpenDialog;
  readonly treatment: Treatment;
  readonly onClose: () => void;
}) {
  if (open === null) return null;
  if (open === 'change') return <PlanDialog patient={null} treatment={treatment} onClose={onClose} />;
  if (open === 'stop') return <StopTreatmentDialog treatment={treatment} onClose={onClose} />;
  return <AdministerDialog treatment={treatment} outcome={open} onClose={onClose} />;
}

function Actions({
  treatment,
  onOpen,
}: {
  readonly treatment: Treatment;
  readonly onOpen: (dialog: OpenDialog) => void;
}) {
  const { t } = useTranslation();
  const mayAdminister = useMay('treatment.administer');
  const mayPrescribe = useMay('treatment.prescribe');
  if (treatment.state === 'stopped') return null;
  const { what } = treatment.plan;
  return (
    <>
      {mayAdminister &&
        outcomes.map((outcome) => (
          <Button
            key={outcome}
            variant={outcome === 'given' ? 'contained' : 'outlined'}
            aria-label={t('treatments.outcomeOf', { outcome: t(`treatments.${outcome}`), what })}
            onClick={() => onOpen(outcome)}
          >
            {t(`treatments.${outcome}`)}
          </Button>
        ))}
      {mayPrescribe && (
        <Button aria-label={`${t('treatments.change')}: ${what}`} onClick={() => onOpen('change')}>
          {t('treatments.change')}
        </Button>
      )}
      {mayPrescribe && (
        <Button color="error" aria-label={`${t('treatments.stop')}: ${what}`} onClick={() => onOpen('stop')}>
          {t('treatments.stop')}
        </Button>
      )}
    </>
  );
}

/** One treatment: what is due, two clicks to record a dose, and its whole history. */
export function TreatmentCard({
  treatment,
  nowMs,
}: {
  readonly treatment: Treatment;
  readonly nowMs: number;
}) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [history, setHistory] = useState(false);
  const { plan } = treatment;
  const due = dueOf(treatment, nowMs);
  const last = lastAdministration(treatment);
  const quiet = treatment.state === 'stopped' || due.kind === 'ended';
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={plan.what}
      sx={{ p: 1.5, display: 'grid', gap: 1 }}
    >
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'minmax(0, 1fr) 230px auto',
          gap: 2,
          alignItems: 'center',
        }}
      >
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="h3" component="h2" sx={{ color: quiet ? 'text.secondary' : 'text.primary' }}>
            {plan.what}
          </Typography>
          <Typography sx={{ fontWeight: 600 }}>{planText(t, plan)}</Typography>
          <Typography color="textSecondary">{plan.reason}</Typography>
        </Box>
        <Box>
          <StatusChip tone={dueTones[due.kind]}>{dueText(t, due, nowMs)}</StatusChip>
          <Typography color="textSecondary" sx={{ fontSize: 14 }}>
            {last === null
              ? t('treatments.neverGiven')
              : `${t(`treatments.outcomes.${last.outcome}`)} ${momentText(last.timeMs, nowMs)}`}
          </Typography>
        </Box>
        <Box sx={{ display: 'flex', gap: 0.75, flexWrap: 'wrap', justifyContent: 'flex-end' }}>
          <Actions treatment={treatment} onOpen={setDialog} />
          <Button aria-expanded={history} onClick={() => setHistory(!history)}>
            {history
              ? t('treatments.hideHistory')
              : `${t('treatments.history')} (${treatment.events.length})`}
          </Button>
        </Box>
      </Box>
      {history && <History treatment={treatment} />}
      <Dialogs open={dialog} treatment={treatment} onClose={() => setDialog(null)} />
    </Paper>
  );
}
