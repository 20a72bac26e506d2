import Alert from '@mui/material/Alert';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '#shared/contract/sessions.ts';
import { VitalCode, vitals } from '#shared/domain/vitals.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { TimeField } from '#renderer/kit/time-field.tsx';
import { useHostNow } from '#renderer/state/clock.ts';
import { formatVital, vitalUnit } from '#renderer/format/format.ts';
import { isCode } from '#renderer/kit/failure.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import type { TimeEntry } from '#renderer/format/local-time.ts';
import { useTimeOrNow } from '#renderer/state/time-or-now.ts';
import { entryStep, type EntryStep } from './vital-entry.ts';

type TimeProblem = 'future' | 'beforeStart';

/** A minute of grace on both sides, since the field knows minutes only. */
function timeProblemOf(timeMs: number | null, startedMs: number, nowMs: number): TimeProblem | null {
  if (timeMs === null) return null;
  if (timeMs > nowMs + 60_000) return 'future';
  return timeMs < startedMs - 60_000 ? 'beforeStart' : null;
}

function useEntry(session: Session, onClose: () => void) {
  const [code, setCode] = useState<VitalCode>('temperature');
  const [text, setText] = useState('');
  const nowMs = useHostNow();
  const time = useTimeOrNow();
  const [step, setStep] = useState<EntryStep | null>(null);
  const enter = useHostMutation('sessions.enterVital', {
    touches: ['sessions.readings', 'sessions.trends'],
    onDone: onClose,
  });
  const { timeMs } = time.entry;
  const timeProblem = timeProblemOf(timeMs, session.startedMs, nowMs);
  const submit = () => {
    // The host may ask where we did not: then its question is the same question.
    const asked = step?.step === 'ask' || isCode(enter.error, 'needs-confirmation');
    const next = entryStep(code, text, asked ? text : null);
    setStep(next);
    if (next.step !== 'send' || timeMs === null || timeProblem !== null) return;
    const at = time.isNow ? {} : { timeMs: Math.max(timeMs, session.startedMs) };
    enter.mutate({
      sessionId: session.sessionId,
      code,
      value: next.value,
      confirmed: next.confirmed || asked,
      ...at,
    });
  };
  const edit = (change: () => void) => {
    change();
    setStep(null);
    enter.reset();
  };
  return {
    code,
    text,
    time,
    step,
    enter,
    timeProblem,
    submit,
    setCode: (value: VitalCode) => edit(() => setCode(value)),
    setText: (value: string) => edit(() => setText(value)),
    setTime: (value: TimeEntry) => edit(() => time.set(value)),
  };
}

function Judgement({ code, step }: { readonly code: VitalCode; readonly step: EntryStep | null }) {
  const { t } = useTranslation();
  const { possible, likely } = vitals[code];
  const unit = vitalUnit(code);
  if (step?.step === 'refuse')
    return (
      <Alert severity="error">{t('entry.impossible', { low: possible[0], high: possible[1], unit })}</Alert>
    );
  if (step?.step !== 'ask') return null;
  return (
    <Alert severity="warning">
      {t('entry.unlikelyTitle')}{' '}
      {t('entry.unlikely', {
        label: t(`vital.${code}`),
        value: formatVital(code, step.value),
        unit,
        low: likely[0],
        high: likely[1],
      })}
    </Alert>
  );
}

function Fields({ entry, unit }: { readonly entry: ReturnType<typeof useEntry>; readonly unit: string }) {
  const { t } = useTranslation();
  const { code, step, timeProblem } = entry;
  const noNumber = step?.step === 'no-number';
  return (
    <>
      <TextField
        select
        label={t('entry.code')}
        value={code}
        onChange={(event) => entry.setCode(VitalCode.parse(event.target.value))}
        sx={{ mt: 1 }}
      >
        {VitalCode.options.map((option) => (
          <MenuItem key={option} value={option}>
            {t(`vital.${option}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        autoFocus
        label={t('entry.value', { unit })}
        value={entry.text}
        onChange={(event) => entry.setText(event.target.value)}
        error={noNumber}
        helperText={noNumber ? t('common.notANumber') : ' '}
        slotProps={{ htmlInput: { inputMode: 'decimal', autoComplete: 'off' } }}
      />
      <TimeField
        required
        label={t('entry.time')}
        value={entry.time.entry}
        onChange={entry.setTime}
        onFocus={entry.time.hold}
        error={timeProblem === null ? undefined : t(`entry.${timeProblem}`)}
      />
    </>
  );
}

/** A vital by hand: the impossible is refused, the unlikely is asked about. */
export function EnterVitalDialog({
  session,
  onClose,
}: {
  readonly session: Session;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const entry = useEntry(session, onClose);
  const { code, step, enter } = entry;
  const unit = vitalUnit(code);
  const asking = step?.step === 'ask';
  return (
    <ConfirmDialog
      open
      title={t('entry.title')}
      tone={asking ? 'warning' : 'primary'}
      confirmLabel={
        asking ? t('entry.confirm', { value: formatVital(code, step.value), unit }) : t('entry.submit')
      }
      busy={enter.isPending}
      error={enter.error}
      disabled={entry.text.trim() === '' || entry.time.entry.timeMs === null}
      onConfirm={entry.submit}
      onClose={onClose}
    >
      <Fields entry={entry} unit={unit} />
      <div aria-live="assertive">
        <Judgement code={code} step={step} />
      </div>
    </ConfirmDialog>
  );
}
