import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Treatment } from '#shared/contract/treatments.ts';
import { dueOf, lastAdministration, type Due } from '#shared/domain/due.ts';
import { StatusChip, type Tone } from '#renderer/kit/status-chip.tsx';
import { narrow } from '#renderer/kit/tokens.ts';
import { formatDateTime, formatMoment } from '#renderer/format/format.ts';
import { useMay } from '#renderer/state/identity.ts';
import { AdministerDialog, type Outcome } from './administer-dialog.tsx';
import { History } from './history.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { StopTreatmentDialog } from './stop-dialog.tsx';
import { dueText, planText } from './texts.ts';
import { isDue } from './urgency.ts';

const dueTones: Readonly<Record<Due['kind'], Tone>> = {
  overdue: 'warn',
  clock: 'warn',
  now: 'info',
  notGiven: 'warn',
  notRunning: 'warn',
  at: 'wait',
  notYet: 'wait',
  asNeeded: 'wait',
  continuous: 'good',
  noMore: 'wait',
  done: 'good',
  ended: 'wait',
  stopped: 'wait',
};

const outcomes = ['given', 'held', 'refused'] as const;
/** Nothing more of these is to be given: what is still recorded is a dose of before. */
const over: ReadonlySet<Due['kind']> = new Set(['done', 'ended', 'noMore', 'stopped']);

type DialogKind = Outcome | 'change' | 'stop';

/**
 * A dialog, and the treatment as it was when it was opened: what somebody else does meanwhile is a conflict that the
 * host finds, and not something to confirm unseen.
 */
interface OpenDialog {
  readonly kind: DialogKind;
  readonly seen: Treatment;
}

function Dialogs({ open, onClose }: { readonly open: OpenDialog | null; readonly onClose: () => void }) {
  if (open === null) return null;
  const { kind, seen } = open;
  if (kind === 'change') return <PlanDialog patient={null} treatment={seen} onClose={onClose} />;
  if (kind === 'stop') return <StopTreatmentDialog treatment={seen} onClose={onClose} />;
  return <AdministerDialog treatment={seen} outcome={kind} onClose={onClose} />;
}

function Actions({
  treatment,
  due,
  onOpen,
}: {
  readonly treatment: Treatment;
  readonly due: Due;
  readonly onOpen: (kind: DialogKind) => void;
}) {
  const { t } = useTranslation();
  const mayAdminister = useMay('treatment.administer');
  const mayPrescribe = useMay('treatment.prescribe');
  if (treatment.state === 'stopped') return null;
  const { what } = treatment.plan;
  return (
    <>
      {mayAdminister &&
        !over.has(due.kind) &&
        outcomes.map((outcome) => (
          <Button
            key={outcome}
            variant={outcome === 'given' && isDue(due) ? 'contained' : 'outlined'}
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

/** What is due, and when the last dose was. */
export function DueNow({ treatment, nowMs }: { readonly treatment: Treatment; readonly nowMs: number }) {
  const { t } = useTranslation();
  const due = dueOf(treatment, nowMs);
  const last = lastAdministration(treatment, nowMs);
  return (
    <>
      <StatusChip wrap tone={dueTones[due.kind]}>
        {dueText(t, due, nowMs)}
      </StatusChip>
      <Typography color="textSecondary" sx={{ fontSize: 14 }}>
        {last === null
          ? t(`treatments.${over.has(due.kind) ? 'neverGiven' : 'notGivenYet'}`)
          : `${t(`treatments.outcomes.${last.outcome}`)} ${formatMoment(last.timeMs, nowMs)}`}
      </Typography>
    </>
  );
}

function Plan({ treatment, quiet }: { readonly treatment: Treatment; readonly quiet: boolean }) {
  const { t } = useTranslation();
  const { plan } = treatment;
  return (
    <>
      <Typography variant="h3" component="h2" sx={{ color: quiet ? 'text.secondary' : 'text.primary' }}>
        {plan.what}
      </Typography>
      <Typography sx={{ fontWeight: 600 }}>
        {planText(t, plan)}
        {plan.endMs !== null && ` · ${t('treatments.until', { time: formatDateTime(plan.endMs) })}`}
      </Typography>
      <Typography color="textSecondary">{plan.reason}</Typography>
    </>
  );
}

/** The columns of treatments that stand below each other, so that what is due is read down one line. */
export const treatmentColumns = {
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 1fr) 300px auto',
  [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
} as const;
const ofList = { display: 'grid', gridColumn: '1 / -1', gridTemplateColumns: 'subgrid' } as const;
const wrapped = { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start' } as const;

/** One treatment: what is due, two clicks to record a dose, and its whole history. */
export function TreatmentCard({
  treatment,
  nowMs,
}: {
  readonly treatment: Treatment;
  readonly nowMs: number;
}) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [history, setHistory] = useState(false);
  const mayAdminister = useMay('treatment.administer');
  const due = dueOf(treatment, nowMs);
  const isOver = over.has(due.kind);
  const open = (kind: DialogKind) => setDialog({ kind, seen: treatment });
  return (
    <Paper
      component="article"
      variant="outlined"
      aria-label={treatment.plan.what}
      sx={{ ...ofList, p: 1.5, gap: 1, '& > *': { gridColumn: '1 / -1' } }}
    >
      <Box sx={{ ...ofList, columnGap: 2, rowGap: 1, alignItems: 'start', [narrow]: wrapped }}>
        <Box sx={{ flex: '1 1 300px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <Plan treatment={treatment} quiet={isOver} />
        </Box>
        <Box data-testid="due" sx={{ flex: '0 1 300px', minWidth: 0 }}>
          <DueNow treatment={treatment} nowMs={nowMs} />
        </Box>
        <Box sx={{ ml: 'auto', display: 'flex', gap: 0.75, flexWrap: 'wrap', justifyContent: 'flex-end' }}>
          <Actions treatment={treatment} due={due} onOpen={open} />
          <Button aria-expanded={history} onClick={() => setHistory(!history)}>
            {history
              ? t('treatments.hideHistory')
              : `${t('treatments.history')} (${treatment.events.length})`}
          </Button>
        </Box>
      </Box>
      {history && <History treatment={treatment} />}
      {history && isOver && treatment.state !== 'stopped' && mayAdminister && (
        <Button sx={{ justifySelf: 'start' }} onClick={() => open('given')}>
          {t('treatments.recordEarlier')}
        </Button>
      )}
      <Dialogs open={dialog} onClose={() => setDialog(null)} />
    </Paper>
  );
}
