import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/identity.ts';
import { connectHost } from '#renderer/bridge/index.ts';
import { closeCache, openCache } from '#renderer/cache/session-cache.ts';
import { LockScreen } from '#renderer/features/sign-in/lock-screen.tsx';
import { SignIn } from '#renderer/features/sign-in/sign-in.tsx';
import { SetupWizard } from '#renderer/features/setup/setup-wizard.tsx';
import { Workspace } from '#renderer/features/shell/workspace.tsx';
import { EmptyState } from '#renderer/kit/empty-state.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { themeOf } from '#renderer/kit/theme.ts';
import { setHostTime } from '#renderer/state/clock.ts';
import { connectEvents } from '#renderer/state/events.ts';
import { createQueryClient, HostContext, type Host } from '#renderer/state/host.ts';
import { useIdentity } from '#renderer/state/identity.ts';
import { emptyLive, useLive } from '#renderer/state/live.ts';
import { usePreferences } from '#renderer/state/preferences.ts';
import { resetUi } from '#renderer/state/ui.ts';
import { clearVitals } from '#renderer/state/vitals.ts';

const queries = createQueryClient();

/** Nothing of the clinician before stays: not on screen, not in memory, not in the browser's store. */
function forgetClinician(): void {
  // Told by the answer to signing out and by the stream: the second must not empty what the next page has asked for.
  if (useIdentity.getState().me === null) return;
  useIdentity.getState().setMe(null);
  useLive.setState(({ connection }) => ({ ...emptyLive, connection }));
  clearVitals();
  queries.clear();
  void closeCache();
}

async function welcome(me: Me): Promise<void> {
  // A page that was reloaded while locked gets the key with the PIN.
  if (me.cacheKey !== null) await openCache(me.cacheKey);
  resetUi(me.role);
  useIdentity.getState().setMe(me);
}

/** The stream opens with the first answer that names a clinician and begins with a snapshot: listen before asking. */
async function connect(onListening: (stop: () => void) => void): Promise<Host> {
  const client = await connectHost();
  onListening(connectEvents(client.stream, queries, forgetClinician));
  const info = await client.call('host.info', {});
  setHostTime(info.nowMs);
  if (info.state === 'ready') {
    // Somebody may be signed in already, in a window that was only reloaded; else the sign-in page follows.
    const me = await client.call('identity.me', {}).catch(() => null);
    if (me !== null) await welcome(me);
  }
  return { client, info };
}

function useConnectedHost(): { host: Host | null; failure: unknown } {
  const [host, setHost] = useState<Host | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let stop: (() => void) | null = null;
    connect((stopEvents) => {
      stop = stopEvents;
    }).then(setHost, setFailure);
    return () => stop?.();
  }, []);
  return { host, failure };
}

function Screens({ host, onReady }: { readonly host: Host; readonly onReady: () => void }) {
  const me = useIdentity((identity) => identity.me);
  if (host.info.state === 'setup') return <SetupWizard onReady={onReady} />;
  if (me === null) return <SignIn onSignedIn={(signedIn) => void welcome(signedIn)} />;
  if (me.locked) return <LockScreen me={me} onSignOut={forgetClinician} onOther={forgetClinician} />;
  return <Workspace me={me} onSignedOut={forgetClinician} />;
}

function Connected({ onAgain }: { readonly onAgain: () => void }) {
  const { t } = useTranslation();
  const { host, failure } = useConnectedHost();
  if (failure !== null) {
    return (
      <EmptyState title={t('common.product')} action={<ErrorNotice error={failure} onRetry={onAgain} />} />
    );
  }
  if (host === null) return <EmptyState title={t('common.loading')} />;
  return (
    <HostContext value={host}>
      <Screens host={host} onReady={onAgain} />
    </HostContext>
  );
}

/** The whole renderer. It never asks where it runs: the host tells what it can do. */
export function App() {
  const appearance = usePreferences((preferences) => preferences.appearance);
  const theme = useMemo(() => themeOf(appearance), [appearance]);
  const [attempt, setAttempt] = useState(0);
  return (
    <ThemeProvider theme={theme}>
      <CssBaseline />
      <QueryClientProvider client={queries}>
        <Connected key={attempt} onAgain={() => setAttempt(attempt + 1)} />
      </QueryClientProvider>
    </ThemeProvider>
  );
}
