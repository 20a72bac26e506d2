import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useIdentity } from '#renderer/state/identity.ts';
import { runningSessions, useLive } from '#renderer/state/live.ts';
import { useUi } from '#renderer/state/ui.ts';
import { stack } from '#renderer/kit/fit.ts';
import { lowForKeys } from '#renderer/kit/tokens.ts';
import { HandOverForm } from './hand-over-form.tsx';

const close = () => useUi.setState({ handOverOpen: false });

/** Hands over what runs in the name of the clinician who is signed in: both act. */
export function HandOverDialog() {
  const { t } = useTranslation();
  const titleId = useId();
  const open = useUi((ui) => ui.handOverOpen);
  const me = useIdentity((identity) => identity.me);
  const sessions = useLive((live) => live.sessions);
  const mine = runningSessions(sessions).filter((session) => session.responsible === me?.clinicianId);
  return (
    <Dialog
      open={open && mine.length > 0}
      onClose={close}
      fullWidth
      maxWidth="xs"
      aria-labelledby={titleId}
      slotProps={{ paper: { sx: { [lowForKeys]: { my: 1, maxHeight: 'calc(100% - 16px)' } } } }}
    >
      <DialogTitle id={titleId}>{t('handOver.title')}</DialogTitle>
      <DialogContent sx={{ ...stack(2) }}>
        <HandOverForm sessions={mine} onDone={close} />
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>{t('common.cancel')}</Button>
      </DialogActions>
    </Dialog>
  );
}
