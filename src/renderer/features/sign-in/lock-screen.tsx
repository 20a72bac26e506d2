import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import Lock from '@mui/icons-material/LockOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/host.ts';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { PinPad } from '#renderer/kit/pin-pad.tsx';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import { useHostMutation } from '#renderer/state/host.ts';
import { useIdentity } from '#renderer/state/identity.ts';
import { runningSessions, useLive } from '#renderer/state/live.ts';
import { FrontPage } from './front-page.tsx';
import { HandOverForm } from './hand-over-form.tsx';

function Unlock() {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const unlock = useHostMutation('identity.unlock', { onDone: (me) => useIdentity.getState().setMe(me) });
  return (
    <Box
      component="form"
      noValidate
      sx={{ display: 'grid', gap: 2 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!unlock.isPending && pin.length >= 6) unlock.mutate({ pin }, { onError: () => setPin('') });
      }}
    >
      <PinPad value={pin} onChange={setPin} label={t('signIn.pin')} disabled={unlock.isPending} />
      <ActionButton type="submit" size="large" busy={unlock.isPending} disabled={pin.length < 6}>
        {t('lock.unlock')}
      </ActionButton>
      <Box aria-live="assertive">{unlock.error !== null && <ErrorNotice error={unlock.error} compact />}</Box>
    </Box>
  );
}

/** Locked: says whose screen it is and that recording goes on, and nothing about a patient. */
export function LockScreen({ me, onSignOut }: { readonly me: Me; readonly onSignOut: () => void }) {
  const { t } = useTranslation();
  const [takingOver, setTakingOver] = useState(false);
  const sessions = useLive((live) => live.sessions);
  const mine = runningSessions(sessions).filter((session) => session.responsible === me.clinicianId);
  const signOut = useHostMutation('identity.signOut', { onDone: onSignOut });
  return (
    <FrontPage>
      <Paper
        variant="outlined"
        sx={{
          p: 3,
          display: 'grid',
          gridTemplateColumns: 'minmax(0, 1fr)',
          gap: 2,
          width: 400,
          maxWidth: '100%',
          mx: 'auto',
        }}
      >
        <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center' }}>
          <Lock aria-hidden />
          <Box>
            <Typography variant="h1">{t('lock.title')}</Typography>
            <Typography color="textSecondary">{t('lock.lockedFor', { name: me.name })}</Typography>
          </Box>
        </Box>
        <StatusChip tone={mine.length > 0 ? 'good' : 'info'}>
          {mine.length > 0 ? t('lock.recordingGoesOn', { count: mine.length }) : t('lock.acquisitionGoesOn')}
        </StatusChip>
        {!takingOver && <Unlock />}
        {takingOver && (
          <>
            <Typography color="textSecondary">{t('lock.otherHint')}</Typography>
            <HandOverForm sessions={mine} onDone={() => signOut.mutate({})} />
          </>
        )}
        {mine.length > 0 && (
          <Button onClick={() => setTakingOver(!takingOver)}>
            {takingOver ? t('common.back') : t('lock.otherClinician')}
          </Button>
        )}
        {mine.length === 0 && (
          <Button onClick={() => signOut.mutate({})}>{t('lock.signOut', { name: me.name })}</Button>
        )}
        {signOut.error !== null && <ErrorNotice error={signOut.error} />}
      </Paper>
    </FrontPage>
  );
}
