import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import Lock from '@mui/icons-material/LockOutlined';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/identity.ts';
import { openCache, sessionCache } from '#renderer/cache/session-cache.ts';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { stack } from '#renderer/kit/fit.ts';
import { useHostMutation, useHostQuery } from '#renderer/state/host.ts';
import { useIdentity } from '#renderer/state/identity.ts';
import { useLive, storingOf } from '#renderer/state/live.ts';
import { FrontPage } from './front-page.tsx';
import { PinForm } from './pin-form.tsx';
import { Recording } from './recording.tsx';

/** A page that was reloaded while locked has no key of the cache yet. */
async function unlocked(me: Me): Promise<void> {
  if (me.cacheKey !== null && sessionCache() === null) await openCache(me.cacheKey);
  useIdentity.getState().setMe(me);
}

function Unlock() {
  const { t } = useTranslation();
  const { mutate, isPending, error } = useHostMutation('identity.unlock', {
    onDone: (me) => void unlocked(me),
  });
  return (
    <PinForm
      submitLabel={t('lock.unlock')}
      busy={isPending}
      error={error}
      onSubmit={(pin, refused) => mutate({ pin }, { onError: refused })}
    />
  );
}

/** Below each other; where that does not fit, a wrong PIN's reason would push the way out below the fold. */
const card = {
  p: 3,
  display: 'grid',
  gap: 2,
  gridTemplate: '"head" "unlock" "leave" / minmax(0, 1fr)',
  width: 400,
  maxWidth: '100%',
  mx: 'auto',
  '@media (max-height: 900px) and (min-width: 800px)': {
    columnGap: 4,
    gridTemplate: '"head unlock" auto "leave unlock" 1fr / minmax(0, 1fr) 350px',
    width: 800,
  },
} as const;

/** Locked: says whose screen it is and that recording goes on, and nothing about a patient. */
export function LockScreen({
  me,
  onSignOut,
  onOther,
}: {
  readonly me: Me;
  readonly onSignOut: () => void;
  /** Somebody else signs in here; what runs goes on in the name of the one who was here. */
  readonly onOther: () => void;
}) {
  const { t } = useTranslation();
  // A locked screen is told nothing of a session but that it runs.
  const asked = useHostQuery('identity.me', {}, { refetchEveryMs: 5_000 });
  const running = asked.data?.runningSessions ?? null;
  const storing = useLive(storingOf);
  const why = useLive((live) => live.notStored?.message ?? '');
  const signOut = useHostMutation('identity.signOut', { onDone: onSignOut });
  return (
    <FrontPage>
      <Paper variant="outlined" sx={card}>
        <Box sx={{ gridArea: 'head', ...stack(2) }}>
          <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center' }}>
            <Lock aria-hidden />
            <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <Typography variant="h1">{t('lock.title')}</Typography>
              <Typography color="textSecondary">{t('lock.lockedFor', { name: me.name })}</Typography>
            </Box>
          </Box>
          <Recording running={running} storing={asked.error === null ? storing : 'unknown'} why={why} />
        </Box>
        <Box sx={{ gridArea: 'unlock', minWidth: 0 }}>
          <Unlock />
        </Box>
        <Box sx={{ gridArea: 'leave', alignSelf: 'end', ...stack(2) }}>
          {running === 0 ? (
            <Button onClick={() => signOut.mutate({})}>{t('lock.signOut', { name: me.name })}</Button>
          ) : (
            <Button onClick={onOther}>{t('lock.otherClinician')}</Button>
          )}
          {signOut.error !== null && <ErrorNotice error={signOut.error} reveal />}
        </Box>
      </Paper>
    </FrontPage>
  );
}
