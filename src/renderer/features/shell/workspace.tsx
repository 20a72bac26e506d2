import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import { useCallback, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#shared/contract/identity.ts';
import { AuditPage } from '#renderer/features/audit/audit-page.tsx';
import { ClinicianList } from '#renderer/features/clinicians/clinician-list.tsx';
import { DeviceList } from '#renderer/features/devices/device-list.tsx';
import { Monitor } from '#renderer/features/monitor/monitor.tsx';
import { NetworkPage } from '#renderer/features/network/network-page.tsx';
import { OutboxPage } from '#renderer/features/outbox/outbox-page.tsx';
import { PatientList } from '#renderer/features/patients/patient-list.tsx';
import { ProofDialog } from '#renderer/features/proof/proof-dialog.tsx';
import { SessionsPage } from '#renderer/features/sessions/sessions-page.tsx';
import { HandOverDialog } from '#renderer/features/sign-in/hand-over-dialog.tsx';
import { TreatmentsPage } from '#renderer/features/treatments/treatments-page.tsx';
import { AppShell } from '#renderer/kit/app-shell.tsx';
import { ErrorBoundary } from '#renderer/kit/error-boundary.tsx';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { useHotkeys } from '#renderer/kit/hotkeys.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { useIdentity } from '#renderer/state/identity.ts';
import { goTo, pagesOf, useUi, type PageId } from '#renderer/state/ui.ts';
import { HelpDialog } from './help-dialog.tsx';
import { Notices } from './notices.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useIdleLock } from './use-idle-lock.ts';

const pageComponents: Readonly<Record<PageId, ComponentType>> = {
  monitor: Monitor,
  sessions: SessionsPage,
  treatments: TreatmentsPage,
  outbox: OutboxPage,
  devices: DeviceList,
  patients: PatientList,
  clinicians: ClinicianList,
  audit: AuditPage,
  network: NetworkPage,
};

function FailureDialog({ error, onClose }: { readonly error: unknown; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onClose={onClose} maxWidth="xs">
      <DialogContent>
        <ErrorNotice error={error} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('common.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

/** What a signed-in clinician works in: one page between the two bars. */
export function Workspace({ me, onSignedOut }: { readonly me: Me; readonly onSignedOut: () => void }) {
  const page = useUi((ui) => ui.page);
  const lock = useHostMutation('identity.lock', { onDone: () => useIdentity.getState().setLocked() });
  const signOut = useHostMutation('identity.signOut', { onDone: onSignedOut });
  const lockNow = lock.mutate;
  const onLock = useCallback(() => lockNow({}), [lockNow]);
  useIdleLock(me, onLock);
  const pageKeys = Object.fromEntries(pagesOf(me.role).map(({ id, key }) => [key, () => goTo(id)]));
  useHotkeys({ ...pageKeys, l: onLock, '?': () => useUi.setState({ helpOpen: true }) });
  const failure = signOut.error ?? lock.error;
  const Current = pageComponents[page];
  return (
    <AppShell
      top={<TopBar me={me} onLock={onLock} onSignOut={() => signOut.mutate({})} />}
      notices={<Notices me={me} />}
      bottom={<StatusBar />}
    >
      <ErrorBoundary key={page}>
        <Current />
      </ErrorBoundary>
      <HelpDialog />
      <HandOverDialog />
      <ProofDialog />
      {failure !== null && (
        <FailureDialog
          error={failure}
          onClose={() => {
            signOut.reset();
            lock.reset();
          }}
        />
      )}
    </AppShell>
  );
}
