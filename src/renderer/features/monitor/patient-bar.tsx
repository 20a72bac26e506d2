import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import ErrorOutline from '@mui/icons-material/ErrorOutlined';
import FiberManualRecord from '@mui/icons-material/FiberManualRecord';
import PlayCircle from '@mui/icons-material/PlayCircleOutlined';
import VisibilityOutlined from '@mui/icons-material/VisibilityOutlined';
import { useTranslation } from 'react-i18next';
import type { Patient } from '#shared/contract/patients.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { PatientPicker } from '#renderer/features/patients/patient-picker.tsx';
import { KeyHint } from '#renderer/kit/key-hint.tsx';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { narrow } from '#renderer/kit/tokens.ts';
import { useHostNow } from '#renderer/state/clock.ts';
import { formatDuration } from '#renderer/format/format.ts';
import { useIdentity, useMay } from '#renderer/state/identity.ts';
import { storingOf, useLive, type Storing } from '#renderer/state/live.ts';
import { choosePatient, useUi } from '#renderer/state/ui.ts';

export interface MonitorActions {
  readonly start: () => void;
  readonly stop: () => void;
  readonly mark: () => void;
  readonly enterVital: () => void;
}

function Preview({ onStart, ready }: { readonly onStart: () => void; readonly ready: boolean }) {
  const { t } = useTranslation();
  const allowed = useMay('session.control');
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        flexGrow: 1,
        px: 2,
        height: 44,
        border: 2,
        borderStyle: 'dashed',
        borderColor: 'warning.main',
        borderRadius: 1,
      }}
    >
      <VisibilityOutlined aria-hidden color="warning" />
      <Typography sx={{ fontWeight: 800, letterSpacing: 0.5, color: 'warning.main', whiteSpace: 'nowrap' }}>
        {t('monitor.preview')}
      </Typography>
      <OneLine
        text={ready ? t('monitor.previewHint') : t('monitor.startFirst')}
        sx={{ color: 'text.secondary' }}
      />
      {allowed && (
        <Button
          variant="contained"
          sx={{ ml: 'auto', mr: -1.75 }}
          disabled={!ready}
          aria-keyshortcuts="S"
          startIcon={<PlayCircle />}
          onClick={onStart}
        >
          {t('monitor.start')}
          <KeyHint keys="S" />
        </Button>
      )}
    </Box>
  );
}

/** Nothing is called recorded that is not known to be. */
const recordingTones = { stored: 'success', 'not-stored': 'error', unknown: 'warning' } as const;

function RecordingWords({ storing }: { readonly storing: Storing }) {
  const { t } = useTranslation();
  const failure = useLive((live) => live.notStored);
  const tone = recordingTones[storing];
  const why = storing === 'unknown' ? t('monitor.recordingUnknownWhy') : (failure?.message ?? '');
  return (
    <>
      {storing === 'stored' ? (
        <FiberManualRecord aria-hidden color={tone} fontSize="small" />
      ) : (
        <ErrorOutline aria-hidden color={tone} fontSize="small" />
      )}
      <Typography
        title={storing === 'stored' ? undefined : why}
        sx={{ fontWeight: 800, letterSpacing: 0.5, color: `${tone}.main`, whiteSpace: 'nowrap' }}
      >
        {storing === 'stored' ? t('monitor.recording') : t(`monitor.storing.${storing}`)}
      </Typography>
    </>
  );
}

function Recording({ session, actions }: { readonly session: Session; readonly actions: MonitorActions }) {
  const { t } = useTranslation();
  const now = useHostNow(1_000);
  const mayControl = useMay('session.control');
  const mayEnter = useMay('vital.enter');
  const mine = useIdentity(({ me }) => me?.clinicianId === session.responsible);
  const storing = useLive(storingOf);
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        flexGrow: 1,
        pl: 2,
        height: 44,
        border: 2,
        borderColor: `${recordingTones[storing]}.main`,
        borderRadius: 1,
        [narrow]: { pl: 1, gap: 0.5, '& .MuiButton-root': { px: 1, minWidth: 0 } },
      }}
    >
      <RecordingWords storing={storing} />
      <Typography
        role="timer"
        aria-label={t('monitor.elapsed')}
        sx={{ fontWeight: 700, fontSize: 20, mr: 'auto' }}
      >
        {storing === 'unknown' ? t('common.dash') : formatDuration(now - session.startedMs)}
      </Typography>
      {mayControl && (
        <Button aria-keyshortcuts="M" onClick={actions.mark}>
          {t('monitor.mark')}
          <KeyHint keys="M" />
        </Button>
      )}
      {mayEnter && (
        <Button aria-keyshortcuts="V" onClick={actions.enterVital}>
          {t('monitor.enterVital')}
          <KeyHint keys="V" />
        </Button>
      )}
      {mine && (
        <Button onClick={() => useUi.setState({ handOverOpen: true })}>{t('monitor.handOver')}</Button>
      )}
      {mayControl && (
        <Button variant="outlined" color="error" aria-keyshortcuts="S" onClick={actions.stop}>
          {t('monitor.stop')}
          <KeyHint keys="S" />
        </Button>
      )}
    </Box>
  );
}

/** Patient, and whether anything is recorded: never in doubt. */
export function PatientBar({
  patient,
  session,
  actions,
}: {
  readonly patient: Patient | null;
  readonly session: Session | null;
  readonly actions: MonitorActions;
}) {
  const { t } = useTranslation();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, height: 48 }}>
      <PatientPicker
        patient={patient}
        onChoose={(chosen) => chosen !== null && choosePatient(chosen.patientId)}
        label={t('monitor.patient')}
        placeholder={t('monitor.choosePatient')}
      />
      <Box aria-live="polite" sx={{ display: 'flex', flex: '1 0 auto', minWidth: 0 }}>
        {session === null ? (
          <Preview onStart={actions.start} ready={patient !== null} />
        ) : (
          <Recording session={session} actions={actions} />
        )}
      </Box>
    </Box>
  );
}
