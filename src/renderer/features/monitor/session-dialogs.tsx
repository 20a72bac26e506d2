import Button from '@mui/material/Button';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '#shared/contract/sessions.ts';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { rememberSession } from '#renderer/state/live.ts';

/** Stopping is asked about: it cannot be taken back. */
export function StopDialog({
  session,
  name,
  onClose,
}: {
  readonly session: Session;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const stop = useHostMutation('sessions.stop', {
    touches: ['sessions.list', 'sessions.get'],
    onDone: (stopped) => {
      rememberSession(stopped);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      focusConfirm
      tone="error"
      title={t('monitor.stopTitle', { name })}
      confirmLabel={t('monitor.stopConfirm')}
      busy={stop.isPending}
      error={stop.error}
      onClose={onClose}
      onConfirm={() => stop.mutate({ sessionId: session.sessionId })}
    >
      <Typography>{t('monitor.stopHint')}</Typography>
    </ConfirmDialog>
  );
}

const quickMarks = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** Marks an event with one click on a common one, or with words of one's own. */
export function MarkDialog({
  session,
  onClose,
}: {
  readonly session: Session;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const mark = useHostMutation('sessions.mark', { touches: ['sessions.get'], onDone: onClose });
  const send = (words: string) => mark.mutate({ sessionId: session.sessionId, text: words });
  return (
    <ConfirmDialog
      open
      title={t('monitor.markTitle')}
      confirmLabel={t('monitor.mark')}
      busy={mark.isPending}
      error={mark.error}
      disabled={text.trim() === ''}
      onClose={onClose}
      onConfirm={() => send(text)}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {quickMarks.map((id) => (
          <Button
            key={id}
            variant="outlined"
            disabled={mark.isPending}
            onClick={() => send(t(`monitor.markQuick.${id}`))}
          >
            {t(`monitor.markQuick.${id}`)}
          </Button>
        ))}
      </Box>
      <TextField
        autoFocus
        label={t('monitor.markText')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 200, autoComplete: 'off' } }}
      />
    </ConfirmDialog>
  );
}
