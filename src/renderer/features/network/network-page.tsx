import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Step from '@mui/material/Step';
import StepLabel from '@mui/material/StepLabel';
import Stepper from '@mui/material/Stepper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JoiningStatus } from '#shared/contract/joining.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { Facts } from '#renderer/kit/facts.tsx';
import { Page } from '#renderer/kit/page.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { formatDateTime } from '#renderer/format/format.ts';
import { useHost, useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { EnrolForm } from './enrol-form.tsx';
import { ProfileForm } from './profile-form.tsx';
import { joiningSteps, mayCancel, stepOf } from './step.ts';
import { StepForm } from './step-form.tsx';

/** Fours can be compared over the telephone; 64 letters in a row cannot. */
function inFours(fingerprint: string): string {
  return fingerprint.replaceAll(/.{4}(?=.)/g, '$& ');
}

function NetworkFacts({ network }: { readonly network: NonNullable<JoiningStatus['network']> }) {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        { name: t('network.hospital'), value: network.hospital },
        { name: t('network.mspId'), value: network.mspId },
        { name: t('network.channel'), value: network.channel },
        { name: t('network.fingerprint'), value: inFours(network.caFingerprint), code: true },
      ]}
    />
  );
}

function OldLedger({ old }: { readonly old: NonNullable<JoiningStatus['oldLedger']> }) {
  const { t } = useTranslation();
  const sealed = [
    { name: t('network.oldTransaction'), value: old.transactionId, code: true },
    { name: t('network.oldSealed'), value: old.sealedMs === null ? null : formatDateTime(old.sealedMs) },
  ].filter(({ value }) => value !== null);
  return (
    <Paper variant="outlined" sx={{ p: 2, ...stack(1) }}>
      <Typography variant="h2">{t('network.old')}</Typography>
      <Facts
        facts={[
          { name: t('network.oldHeight'), value: old.height },
          { name: t('network.oldHead'), value: old.headHash, code: true },
          ...sealed,
        ]}
      />
      <Typography>{t('network.joinedHint')}</Typography>
    </Paper>
  );
}

function Finish({ stage }: Pick<JoiningStatus, 'stage'>) {
  const { t } = useTranslation();
  const finish = useHostMutation('joining.finish', { touches: ['joining.status', 'outbox.list'] });
  const leads = {
    paused: t('network.pausedLead'),
    'head-sealed': t('network.sealedLead'),
  } as const;
  const begun = stage === 'paused' || stage === 'head-sealed';
  return (
    <StepForm onSubmit={() => !finish.isPending && finish.mutate({})}>
      <Typography>{begun ? leads[stage] : t('network.finishLead')}</Typography>
      {!begun && (
        <>
          <Typography>{t('network.oldRecords')}</Typography>
          <Typography sx={{ fontWeight: 600 }}>{t('network.finishHint')}</Typography>
        </>
      )}
      {finish.error !== null && <ErrorNotice error={finish.error} />}
      <ActionButton type="submit" busy={finish.isPending} sx={{ justifySelf: 'start' }}>
        {begun ? t('network.again') : t('network.finish')}
      </ActionButton>
    </StepForm>
  );
}

function Compare({ onSame }: { readonly onSame: () => void }) {
  const { t } = useTranslation();
  return (
    <StepForm onSubmit={onSame}>
      <Typography>{t('network.compare')}</Typography>
      <Button type="submit" variant="contained" sx={{ justifySelf: 'start' }}>
        {t('network.compared')}
      </Button>
    </StepForm>
  );
}

function Cancel() {
  const { t } = useTranslation();
  const cancel = useHostMutation('joining.cancel', { touches: ['joining.status', 'outbox.list'] });
  return (
    <>
      {cancel.error !== null && <ErrorNotice error={cancel.error} />}
      <ActionButton
        variant="text"
        busy={cancel.isPending}
        sx={{ alignSelf: 'start' }}
        onClick={() => cancel.mutate({})}
      >
        {t('network.cancel')}
      </ActionButton>
    </>
  );
}

/** The steps in order; where it stands is what the host wrote down, so that it goes on after any interruption. */
function Joining({ status }: { readonly status: JoiningStatus }) {
  const { t } = useTranslation();
  const [compared, setCompared] = useState(false);
  const { stage, problem, network, admin, oldLedger } = status;
  // Before the last step, and again when VitalSeal was started anew in between.
  const keyWanted = (stage === 'enrolled' || stage === 'paused') && admin?.ready !== true;
  const step = stepOf(stage, compared);
  return (
    <>
      <Typography color="textSecondary">{t('network.lead')}</Typography>
      <Stepper activeStep={step}>
        {joiningSteps.map((id) => (
          <Step key={id}>
            <StepLabel>{t(`network.steps.${id}`)}</StepLabel>
          </Step>
        ))}
      </Stepper>
      {problem !== null && stage !== 'standalone' && (
        <Alert severity="warning" variant="outlined">
          <Typography sx={{ fontWeight: 600 }}>{problem.reason}</Typography>
          <Typography>{problem.hint}</Typography>
        </Alert>
      )}
      {network !== null && <NetworkFacts network={network} />}
      {step === 0 && <ProfileForm />}
      {step === 1 && <Compare onSame={() => setCompared(true)} />}
      {(step === 2 || (step === 3 && keyWanted)) && <EnrolForm admin={admin} />}
      {step === 3 && (stage === 'paused' || !keyWanted) && <Finish stage={stage} />}
      {step === 4 && (
        <Alert severity="success">
          <AlertTitle>{t('network.switched')}</AlertTitle>
          {t('network.switchedHint')}
        </Alert>
      )}
      {oldLedger !== null && <OldLedger old={oldLedger} />}
      {mayCancel(stage) && <Cancel />}
    </>
  );
}

function Member({ status }: { readonly status: JoiningStatus }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert severity="success" variant="outlined">
        <AlertTitle>{t('network.member')}</AlertTitle>
        {t('network.memberHint')}
      </Alert>
      {status.network !== null && <NetworkFacts network={status.network} />}
      {status.oldLedger !== null && <OldLedger old={status.oldLedger} />}
    </>
  );
}

/** For the IT administrator: whether this workstation works on a network, and how it joins one. */
export function NetworkPage() {
  const { t } = useTranslation();
  const { info } = useHost();
  const status = useHostQuery('joining.status', {}, { refetchEveryMs: 5_000 });
  const member = info.capabilities.ledger !== 'embedded';
  return (
    <Page title={t('network.title')}>
      {status.error !== null && <ErrorNotice error={status.error} onRetry={() => void status.refetch()} />}
      {status.data !== undefined &&
        (member ? <Member status={status.data} /> : <Joining status={status.data} />)}
    </Page>
  );
}
