import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import Download from '@mui/icons-material/DownloadOutlined';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Proof, ProofStep, ProofSubject } from '#shared/contract/proof.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { useLive } from '#renderer/state/live.ts';
import { usePatientOf } from '#renderer/state/patients.ts';
import { filesOf, save } from './download.ts';
import { useWorkId, Waiting } from './long-work.tsx';
import { closeProof, useProof, type Asked } from './proof-store.ts';
import { askedText } from './sentence.ts';
import { Verdict } from './verdict.tsx';

function Step({ step }: { readonly step: ProofStep }) {
  const { t } = useTranslation();
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: '1fr auto',
        columnGap: 2,
        py: 1,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Typography sx={{ fontWeight: 700 }}>{step.title}</Typography>
      <StatusChip tone={step.ok ? 'good' : 'bad'}>
        {step.ok ? t('proof.stepOk') : t('proof.stepBroken')}
      </StatusChip>
      <Typography color="textSecondary" sx={{ gridColumn: '1 / -1', overflowWrap: 'anywhere', fontSize: 14 }}>
        {step.detail}
      </Typography>
    </Box>
  );
}

function Chain({ proof, subject }: { readonly proof: Proof; readonly subject: ProofSubject }) {
  const { t } = useTranslation();
  return (
    <>
      <Verdict proof={proof} subject={subject} />
      {proof.steps.length > 0 && (
        <Typography variant="h3" component="h3">
          {t('proof.stepsTitle')}
        </Typography>
      )}
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {proof.steps.map((step, index) => (
          <Step key={`${step.link}-${index}`} step={step} />
        ))}
      </Box>
    </>
  );
}

/** While it is asked, cannot be proven yet, or the ledger is away: the dialog lies over the row that it is about. */
function AskedLine({ asked }: { readonly asked: Asked }) {
  const { t } = useTranslation();
  const patient = usePatientOf(asked.subjectId);
  return (
    <Typography data-testid="proof-asked" sx={{ fontWeight: 700, overflowWrap: 'anywhere' }}>
      {askedText(t, asked, patient)}
    </Typography>
  );
}

/** Asks again for what waits when the host told that something was sealed since it was asked last. */
function useAskedAgain(waits: boolean, ask: () => void): void {
  const news = useLive(({ connection, outbox }) => JSON.stringify([connection, outbox]));
  const heard = useRef(news);
  useEffect(() => {
    if (!waits || heard.current === news) return;
    heard.current = news;
    ask();
  });
}

function Content({
  subject,
  asked,
  titleId,
}: {
  readonly subject: ProofSubject;
  readonly asked: Asked;
  readonly titleId: string;
}) {
  const { t } = useTranslation();
  const workId = useWorkId();
  const exportId = useWorkId();
  const verify = useHostQuery('proof.verify', { subject, workId }, { fresh: true });
  // While it is asked for again, or when that failed, nobody knows whether what was told still holds.
  const waits = verify.data?.verdict === 'pending';
  useAskedAgain(waits && !verify.isFetching, () => void verify.refetch());
  const proof = verify.error === null && (waits || !verify.isFetching) ? verify.data : undefined;
  const certificate = useHostMutation('proof.certificate', {
    onDone: (reply) => filesOf(reply).forEach(save),
  });
  const exported =
    certificate.data === undefined
      ? null
      : filesOf(certificate.data)
          .map(({ name }) => name)
          .join(', ');
  return (
    <>
      <DialogTitle id={titleId}>
        {t('proof.title')}
        <Typography color="textSecondary">{t(`proof.of.${subject.kind}`)}</Typography>
      </DialogTitle>
      <DialogContent sx={{ ...stack(2) }} aria-live="polite" tabIndex={0}>
        {(proof === undefined || proof.facts === null) && <AskedLine asked={asked} />}
        {verify.isFetching && !waits && <Waiting text={t('proof.checking')} workId={workId} />}
        {verify.error !== null && <ErrorNotice error={verify.error} />}
        {proof !== undefined && <Chain proof={proof} subject={subject} />}
        {proof?.verdict === 'pending' && <Waiting text={t('proof.askedAgain')} />}
        {certificate.isPending && <Waiting text={t('proof.exporting')} workId={exportId} />}
        {certificate.error !== null && <ErrorNotice error={certificate.error} />}
        {exported !== null && <Alert severity="success">{t('proof.exported', { files: exported })}</Alert>}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <ActionButton variant="text" busy={verify.isFetching && !waits} onClick={() => void verify.refetch()}>
          {t('proof.again')}
        </ActionButton>
        <Box sx={{ flexGrow: 1 }} />
        <Button onClick={closeProof}>{t('common.close')}</Button>
        <ActionButton
          startIcon={<Download />}
          busy={certificate.isPending}
          disabled={proof?.verdict !== 'proven'}
          onClick={() => certificate.mutate({ subject, workId: exportId })}
        >
          {t('proof.export')}
        </ActionButton>
      </DialogActions>
    </>
  );
}

/** The chain of proof of a record, step by step, and its certificate. */
export function ProofDialog() {
  const titleId = useId();
  const proving = useProof((state) => state.proving);
  return (
    <Dialog open={proving !== null} onClose={closeProof} fullWidth maxWidth="md" aria-labelledby={titleId}>
      {proving !== null && <Content {...proving} titleId={titleId} />}
    </Dialog>
  );
}
