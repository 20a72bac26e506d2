import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { AuditBreak, AuditFilter, AuditOverview } from '#shared/contract/audit.ts';
import { SessionId } from '#shared/domain/ids.ts';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { formatEvidenceTime } from '#renderer/format/format.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';

interface BreaksProps {
  readonly overview: AuditOverview;
  /** Shows transactions; null: this role may not see them. */
  readonly onShow: ((filter: AuditFilter) => void) | null;
}

function Break({ found, onShow }: { readonly found: AuditBreak; readonly onShow: BreaksProps['onShow'] }) {
  const { t } = useTranslation();
  const { kind, acknowledgedBy, clinicianId, mspId, subjectId, blockNumber, sinceMs, reason, hint } = found;
  const session = SessionId.safeParse(found.sessionId);
  const where = [
    session.success ? t('audit.breakSession', { id: session.data }) : null,
    subjectId === null ? null : t('audit.breakSubject', { id: subjectId }),
    clinicianId === null ? mspId : t('audit.breakBy', { id: clinicianId, hospital: mspId ?? '' }),
    blockNumber === null
      ? t('audit.breakNoticed', { time: formatEvidenceTime(sinceMs) })
      : t('audit.breakSince', { time: formatEvidenceTime(sinceMs), block: blockNumber }),
    acknowledgedBy === null ? null : t('audit.breakSeenBy', { id: acknowledgedBy }),
  ].filter((part) => part !== null);
  const mayAcknowledge = useMay('audit.rebuild') && kind === 'loss' && acknowledgedBy === null;
  const acknowledge = useHostMutation('audit.acknowledge', { touches: ['audit.breaks'] });
  const seen = mayAcknowledge && (
    <Button
      color="inherit"
      disabled={acknowledge.isPending}
      onClick={() => acknowledge.mutate({ breakId: found.breakId })}
    >
      {t('audit.breakAcknowledge')}
    </Button>
  );
  const show = session.success && onShow !== null && (
    <Button
      color="inherit"
      aria-label={t('audit.breakShowOf', { id: session.data })}
      onClick={() => onShow({ sessionId: session.data })}
    >
      {t('audit.breakShow')}
    </Button>
  );
  return (
    <Alert severity="error" variant="outlined" action={show || seen || undefined}>
      <AlertTitle>{t(`audit.breakKinds.${kind}`)}</AlertTitle>
      <Typography>{reason}</Typography>
      <Typography sx={{ fontWeight: 600 }}>{hint}</Typography>
      <Typography color="textSecondary" sx={{ fontSize: 14, overflowWrap: 'anywhere' }}>
        {where.join(' · ')}
      </Typography>
      {acknowledge.error !== null && <ErrorNotice error={acknowledge.error} />}
    </Alert>
  );
}

/** What should not be, above everything else, each with what to do; or that nothing was found, and in how much. */
export function Breaks({ overview: { view, checkedMs }, onShow }: BreaksProps) {
  const { t } = useTranslation();
  const listed = useHostQuery('audit.breaks', {}, { refetchEveryMs: 5_000 });
  if (listed.error !== null)
    return <ErrorNotice error={listed.error} onRetry={() => void listed.refetch()} />;
  if (listed.data === undefined) return null;
  const { breaks, total } = listed.data;
  if (breaks.length === 0) {
    return view.state === 'following' && checkedMs !== null ? (
      <Alert severity="success" variant="outlined">
        <AlertTitle>{t('audit.whole')}</AlertTitle>
        {t('audit.wholeHint')}
      </Alert>
    ) : (
      <Alert severity="info" variant="outlined">
        {view.state === 'following'
          ? t('audit.wholeChecking')
          : t('audit.wholeSoFar', { count: view.blocks })}
      </Alert>
    );
  }
  return (
    <>
      <Typography variant="h2" color="error">
        {t('audit.breaks', { count: total })}
      </Typography>
      {total > breaks.length && <Typography>{t('audit.breaksNewest', { count: breaks.length })}</Typography>}
      {breaks.map((found) => (
        <Break key={found.breakId} found={found} onShow={onShow} />
      ))}
    </>
  );
}
