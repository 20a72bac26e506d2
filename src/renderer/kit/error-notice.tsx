import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { envelopeOf } from '#renderer/state/failure.ts';

/** A failure as the host explains it: what happened, what to do, and the reference for the log. */
export function ErrorNotice(props: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
  readonly compact?: boolean;
}) {
  const { t } = useTranslation();
  const envelope = envelopeOf(props.error);
  const action =
    props.onRetry === undefined ? undefined : (
      <Button color="inherit" onClick={props.onRetry}>
        {t('common.retry')}
      </Button>
    );
  return (
    <Alert
      severity="error"
      variant="outlined"
      {...(action && { action })}
      {...(props.onDismiss && { onClose: props.onDismiss })}
    >
      <Typography sx={{ fontWeight: 600 }}>{envelope.message}</Typography>
      {envelope.hint !== '' && <Typography>{envelope.hint}</Typography>}
      {props.compact !== true && envelope.correlationId !== '' && (
        <Typography variant="caption" color="textSecondary">
          {t('common.correlation', { id: envelope.correlationId })}
        </Typography>
      )}
    </Alert>
  );
}
