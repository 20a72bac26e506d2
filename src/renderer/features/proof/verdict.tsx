import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Proof, SealedFacts } from '#shared/contract/sealing.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';
import { usePatientOf } from '#renderer/state/patients.ts';
import { factsText, sealedByText } from './sentence.ts';

const severities = { proven: 'success', broken: 'error', pending: 'info' } as const;

function FactsLine({ facts, signal }: { readonly facts: SealedFacts; readonly signal: string | null }) {
  const { t } = useTranslation();
  const patient = usePatientOf('subjectId' in facts ? facts.subjectId : null);
  return (
    <Typography data-testid="proof-facts" sx={{ fontWeight: 700, overflowWrap: 'anywhere' }}>
      {factsText(t, facts, { patient, signal })}
    </Typography>
  );
}

/** A stretch of a waveform has the names of its signal and device from its session. */
function Stretch({ facts }: { readonly facts: Extract<SealedFacts, { kind: 'waveform' }> }) {
  const { sessionId, deviceId, signalId } = facts;
  const session = useHostQuery('sessions.get', { sessionId }, { enabled: useMay('session.read') }).data;
  const device = session?.devices.find((one) => one.deviceId === deviceId);
  const signal = device?.signals.find((one) => one.signalId === signalId);
  const names = device === undefined || signal === undefined ? null : `${signal.label} (${device.label})`;
  return <FactsLine facts={facts} signal={names} />;
}

/** What was proven in the words of the ward, and beside it to the letter what the ledger has. */
export function Verdict({ proof }: { readonly proof: Proof }) {
  const { t } = useTranslation();
  const { facts, verdict, summary } = proof;
  const title = <AlertTitle data-testid="proof-verdict">{t(`proof.verdicts.${verdict}`)}</AlertTitle>;
  if (facts === null) {
    return (
      <Alert severity={severities[verdict]} variant="outlined">
        {title}
        {summary}
      </Alert>
    );
  }
  return (
    <>
      <Alert severity={severities[verdict]} variant="outlined">
        {title}
        {facts.kind === 'waveform' ? <Stretch facts={facts} /> : <FactsLine facts={facts} signal={null} />}
        <Typography sx={{ overflowWrap: 'anywhere' }}>{sealedByText(t, proof)}</Typography>
      </Alert>
      <Box>
        <Typography sx={{ fontWeight: 700 }}>{t('proof.onLedger')}</Typography>
        <Typography
          data-testid="proof-on-ledger"
          color="textSecondary"
          sx={{ overflowWrap: 'anywhere', fontSize: 14 }}
        >
          {summary}
        </Typography>
      </Box>
    </>
  );
}
