import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { dismissDropped, dismissNotice, useLive } from '#renderer/state/live.ts';

/** What the host wants to be known at once, above the page until somebody dismisses it. */
export function Notices() {
  const { t } = useTranslation();
  const notices = useLive((live) => live.notices);
  const dropped = useLive((live) => live.droppedFrames);
  return (
    <Box
      aria-live="polite"
      sx={{
        position: 'fixed',
        bottom: 120,
        left: 16,
        zIndex: 1200,
        display: 'grid',
        gap: 1,
        width: 440,
        maxWidth: 'calc(100vw - 32px)',
      }}
    >
      {dropped > 0 && (
        <Alert severity="warning" variant="filled" closeText={t('shell.dismiss')} onClose={dismissDropped}>
          {t('shell.viewerDropped', { count: dropped })}
        </Alert>
      )}
      {notices.map(({ id, level, error }) => (
        <Alert
          key={id}
          severity={level}
          variant="filled"
          closeText={t('shell.dismiss')}
          onClose={() => dismissNotice(id)}
        >
          <Typography sx={{ fontWeight: 600 }}>{error.message}</Typography>
          <Typography>{error.hint}</Typography>
        </Alert>
      ))}
    </Box>
  );
}
