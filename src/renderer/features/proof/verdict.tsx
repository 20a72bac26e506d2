import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Proof, ProofSubject, SealedFacts } from '#shared/contract/proof.ts';
import type { DeviceId, SessionId } from '#shared/domain/ids.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { formatDuration, formatEvidenceTime } from '#renderer/format/format.ts';
import { useMay } from '#renderer/state/identity.ts';
import { useLive } from '#renderer/state/live.ts';
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

function SimulatedMark() {
  const { t } = useTranslation();
  return (
    <Typography data-testid="proof-simulated" sx={{ fontWeight: 800, color: 'warning.main' }}>
      {t('proof.simulated')}
    </Typography>
  );
}

function SimulatedIn({
  sessionId,
  deviceId,
}: {
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
}) {
  const session = useHostQuery('sessions.get', { sessionId }, { enabled: useMay('session.read') }).data;
  const device = session?.devices.find((one) => one.deviceId === deviceId);
  return device?.simulated === true ? <SimulatedMark /> : null;
}

/** Said first where a simulated device sent what was proven: that it is sealed makes it of no patient. */
function Simulated({ subject, facts }: { readonly subject: ProofSubject; readonly facts: SealedFacts }) {
  const devices = useLive((live) => live.devices);
  if (subject.kind === 'device')
    return devices.get(subject.deviceId)?.simulated === true ? <SimulatedMark /> : null;
  if (!('sessionId' in facts) || facts.deviceId === null) return null;
  return <SimulatedIn sessionId={facts.sessionId} deviceId={facts.deviceId} />;
}

const spanText = (fromMs: number, toMs: number): string =>
  toMs - fromMs < 10_000 ? `${((toMs - fromMs) / 1_000).toFixed(1)} s` : formatDuration(toMs - fromMs);

const stretchWords = (from: number, to: number) => ({
  from: formatEvidenceTime(from),
  to: formatEvidenceTime(to),
  span: spanText(from, to),
});

/** A session begins and ends this much before and after its first and last sample. */
const firstSampleMs = 2_000;

/** Which part of what was asked for a waveform's proof covers, and what of it is not there. */
function Coverage({
  coverage,
  subject,
}: {
  readonly coverage: NonNullable<Proof['coverage']>;
  readonly subject: Extract<ProofSubject, { kind: 'waveform' }>;
}) {
  const { t } = useTranslation();
  const { fromMs, toMs, missing } = coverage;
  const partly = fromMs - subject.fromMs > firstSampleMs || subject.toMs - toMs > firstSampleMs;
  return (
    <Alert
      severity={partly || missing.length > 0 ? 'warning' : 'info'}
      variant="outlined"
      data-testid="proof-coverage"
    >
      <Typography sx={{ fontWeight: 700 }}>{t('proof.covers', stretchWords(fromMs, toMs))}</Typography>
      {partly && <Typography>{t('proof.askedFor', stretchWords(subject.fromMs, subject.toMs))}</Typography>}
      {missing.length > 0 && <Typography>{t('proof.missing')}</Typography>}
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {missing.map(({ startMs, endMs, reason }) => (
          <li key={`${startMs}-${reason}`}>
            {t('proof.gap', { ...stretchWords(startMs, endMs), reason: t(`absence.${reason}`) })}
          </li>
        ))}
      </Box>
    </Alert>
  );
}

/** What was proven in the words of the ward, and beside it to the letter what the ledger has. */
export function Verdict({ proof, subject }: { readonly proof: Proof; readonly subject: ProofSubject }) {
  const { t } = useTranslation();
  const { facts, verdict, summary, coverage } = proof;
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
        <Simulated subject={subject} facts={facts} />
        {facts.kind === 'waveform' ? <Stretch facts={facts} /> : <FactsLine facts={facts} signal={null} />}
        <Typography sx={{ overflowWrap: 'anywhere' }}>{sealedByText(t, proof)}</Typography>
      </Alert>
      {coverage !== null && subject.kind === 'waveform' && <Coverage coverage={coverage} subject={subject} />}
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
