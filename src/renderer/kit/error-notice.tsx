import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { envelopeOf } from './failure.ts';

/**
 * Brings what it returns for into view when there is something new to read: what was just tried must not fail below the
 * fold. A page that asks by itself again and again does not move under who reads it.
 */
function useRevealed(reveal: boolean, text: string) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (reveal && text !== '') notice.current?.scrollIntoView({ block: 'nearest' });
  }, [reveal, text]);
  return notice;
}

/** A failure as the host explains it: what happened, what to do, and of an unexpected one the reference for the log; or its question. */
export function ErrorNotice(props: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
  readonly compact?: boolean;
  /** Of what somebody just tried. */
  readonly reveal?: boolean;
}) {
  const { t } = useTranslation();
  const envelope = envelopeOf(props.error);
  const notice = useRevealed(props.reveal === true, envelope.message);
  // What the host asks back is no failure.
  const isQuestion = envelope.code === 'needs-confirmation';
  // Whoever reads what to do needs no support: the log is asked only for what nobody expected.
  const isForSupport = envelope.code === 'internal' && envelope.correlationId !== '';
  const action =
    props.onRetry === undefined ? undefined : (
      <Button color="inherit" onClick={props.onRetry}>
        {t('common.retry')}
      </Button>
    );
  return (
    <Alert
      ref={notice}
      severity={isQuestion ? 'warning' : 'error'}
      variant="outlined"
      {...(action && { action })}
      {...(props.onDismiss && { onClose: props.onDismiss })}
    >
      <Typography sx={{ fontWeight: 600 }}>{envelope.message}</Typography>
      {envelope.hint !== '' && <Typography>{envelope.hint}</Typography>}
      {props.compact !== true && isForSupport && (
        <Typography variant="caption" color="textSecondary">
          {t('common.correlation', { id: envelope.correlationId })}
        </Typography>
      )}
    </Alert>
  );
}
