import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/identity.ts';
import { expiryOf } from '#renderer/features/clinicians/expiry.ts';
import { useHostNow } from '#renderer/state/clock.ts';
import { formatDate } from '#renderer/format/format.ts';
import { dismissDropped, dismissNotice, useLive } from '#renderer/state/live.ts';

/** To the clinician at sign-in: the own certificate ends soon and was not renewed, or the clock may be wrong. */
function CertificateNotice({ me }: { readonly me: Me }) {
  const { t } = useTranslation();
  const [dismissed, setDismissed] = useState(false);
  const { certificateExpiresMs, certificateNotice } = me;
  const expiry = expiryOf(certificateExpiresMs, useHostNow(60_000));
  if (dismissed || (expiry.kind === 'fine' && certificateNotice === null)) return null;
  const date = formatDate(certificateExpiresMs);
  return (
    <Alert
      severity="warning"
      variant="filled"
      closeText={t('shell.dismiss')}
      onClose={() => setDismissed(true)}
    >
      {expiry.kind !== 'fine' && (
        <Typography sx={{ fontWeight: 600 }}>
          {expiry.kind === 'ended'
            ? t('certificate.ended', { date })
            : t('certificate.soon', { count: expiry.days, date })}
        </Typography>
      )}
      <Typography>{certificateNotice ?? t('certificate.soonHint')}</Typography>
    </Alert>
  );
}

/** What the host wants to be known at once, in a row of its own until somebody dismisses it. */
export function Notices({ me }: { readonly me: Me }) {
  const { t } = useTranslation();
  const notices = useLive((live) => live.notices);
  const dropped = useLive((live) => live.droppedFrames);
  return (
    <Box
      aria-live="polite"
      sx={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gap: 0.25,
        minWidth: 0,
        // The monitor keeps its numbers, however much there is to say: the newest stands first.
        maxHeight: '24vh',
        overflowY: 'auto',
        '& .MuiAlert-root': { py: 0, borderRadius: 0, overflowWrap: 'anywhere' },
        '& .MuiAlert-message, & .MuiAlert-icon': { py: 0.5 },
        '& .MuiAlert-message': { display: 'flex', flexWrap: 'wrap', columnGap: 1, minWidth: 0 },
        '& .MuiAlert-action': { pt: 0 },
      }}
    >
      {notices.toReversed().map(({ id, level, error }) => (
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
      <CertificateNotice key={me.clinicianId} me={me} />
      {dropped > 0 && (
        <Alert severity="warning" variant="filled" closeText={t('shell.dismiss')} onClose={dismissDropped}>
          {t('shell.viewerDropped', { count: dropped })}
        </Alert>
      )}
    </Box>
  );
}
