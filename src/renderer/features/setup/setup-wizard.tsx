import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Step from '@mui/material/Step';
import StepLabel from '@mui/material/StepLabel';
import Stepper from '@mui/material/Stepper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { HostInfo } from '#shared/contract/host.ts';
import type { ArgsOf } from '#shared/contract/index.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { FrontPage } from '#renderer/features/sign-in/front-page.tsx';
import { useHost, useHostMutation } from '#renderer/state/host.ts';
import { networkSteps, setupSteps, SetupStep, type SetupForm } from './setup-steps.tsx';

function Done({
  fingerprint,
  keyFileId,
  onReady,
}: {
  readonly fingerprint: string;
  readonly keyFileId: string | null;
  readonly onReady: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Paper variant="outlined" sx={{ p: 3, ...stack(2) }}>
      <Typography variant="h1">{t('setup.doneTitle')}</Typography>
      <Typography>{t('setup.done')}</Typography>
      <Typography color="textSecondary">{t('setup.fingerprint')}</Typography>
      <Typography
        component="code"
        data-testid="ca-fingerprint"
        sx={{ fontFamily: 'monospace', wordBreak: 'break-all', fontSize: 17 }}
      >
        {fingerprint}
      </Typography>
      {keyFileId !== null && <Alert severity="warning">{t('setup.keyFile', { id: keyFileId })}</Alert>}
      <Button variant="contained" sx={{ justifySelf: 'start' }} onClick={onReady}>
        {t('setup.toSignIn')}
      </Button>
    </Paper>
  );
}

const emptyForm: SetupForm = {
  hospital: '',
  mspId: '',
  ward: '',
  workstation: '',
  adminId: '',
  adminName: '',
  adminPin: '',
  repeat: '',
  secret: '',
};

type Steps = typeof setupSteps | typeof networkSteps;

/** The install request of what was filled in. */
function installOf(form: SetupForm, offered: HostInfo['offeredNetwork']): ArgsOf<'setup.install'> {
  const { repeat: _, adminId, secret, ...rest } = form;
  const install = { ...rest, adminId: ClinicianId.parse(adminId) };
  if (offered === null) return install;
  return { ...install, hospital: offered.hospital, mspId: offered.mspId, network: { secret } };
}

function Heading({ step, steps }: { readonly step: number; readonly steps: Steps }) {
  const { t } = useTranslation();
  const { offeredNetwork } = useHost().info;
  return (
    <>
      <Box>
        <Typography variant="h1">{t('setup.title')}</Typography>
        <Typography color="textSecondary">
          {offeredNetwork === null
            ? t('setup.lead')
            : t('setup.leadNetwork', { hospital: offeredNetwork.hospital, mspId: offeredNetwork.mspId })}
        </Typography>
      </Box>
      <Stepper activeStep={step}>
        {steps.map(({ id }) => (
          <Step key={id}>
            <StepLabel>{t(`setup.${id}`)}</StepLabel>
          </Step>
        ))}
      </Stepper>
    </>
  );
}

/** First run of a real installation: hospital, workstation, first IT administrator. */
export function SetupWizard({ onReady }: { readonly onReady: () => void }) {
  const { t } = useTranslation();
  const { offeredNetwork } = useHost().info;
  const [step, setStep] = useState(0);
  const steps: Steps = offeredNetwork === null ? setupSteps : networkSteps;
  const current = steps[step];
  const install = useHostMutation('setup.install');
  const { control, trigger, getValues } = useForm<SetupForm>({ defaultValues: emptyForm });
  const forward = async () => {
    if (
      current === undefined ||
      install.isPending ||
      !(await trigger([...current.fields], { shouldFocus: true }))
    )
      return;
    if (step < steps.length - 1) {
      setStep(step + 1);
      return;
    }
    install.mutate(installOf(getValues(), offeredNetwork));
  };
  if (install.data !== undefined) {
    return (
      <FrontPage>
        <Done fingerprint={install.data.caFingerprint} keyFileId={install.data.keyFileId} onReady={onReady} />
      </FrontPage>
    );
  }
  return (
    <FrontPage>
      <Paper
        variant="outlined"
        component="form"
        noValidate
        sx={{ p: 3, ...stack(3), width: 620, maxWidth: '100%', mx: 'auto' }}
        onSubmit={(event) => {
          event.preventDefault();
          void forward();
        }}
      >
        <Heading step={step} steps={steps} />
        {current !== undefined && <SetupStep step={current.id} control={control} getValues={getValues} />}
        {install.error !== null && <ErrorNotice error={install.error} reveal />}
        <Box sx={{ display: 'flex', gap: 1, justifyContent: 'flex-end' }}>
          <Button disabled={step === 0 || install.isPending} onClick={() => setStep(step - 1)}>
            {t('common.back')}
          </Button>
          <ActionButton type="submit" busy={install.isPending}>
            {step < steps.length - 1 ? t('common.next') : t('setup.finish')}
          </ActionButton>
        </Box>
      </Paper>
    </FrontPage>
  );
}
