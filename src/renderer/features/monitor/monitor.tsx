import Box from '@mui/material/Box';
import { visuallyHidden } from '@mui/utils';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '#renderer/kit/error-notice.tsx';
import { useHotkeys } from '#renderer/kit/hotkeys.ts';
import { hostNow } from '#renderer/state/clock.ts';
import { useMay } from '#renderer/state/identity.ts';
import { CalibrationDialog } from './calibration-dialog.tsx';
import { DeviceStrip } from './device-strip.tsx';
import { EnterVitalDialog } from './enter-vital-dialog.tsx';
import { FailureTip } from './failure-tip.tsx';
import { PatientBar, type MonitorActions } from './patient-bar.tsx';
import { MarkDialog, StopDialog } from './session-dialogs.tsx';
import { StartDialog } from './start-dialog.tsx';
import { Trends } from './trends.tsx';
import { useCuff, type Cuff } from './use-cuff.ts';
import { useMonitor, type MonitorState } from './use-monitor.ts';
import { VitalTiles } from './vital-tiles.tsx';
import { WaveformPanel } from './waveform-panel.tsx';
import { WaveformToolbar, type MonitorView } from './waveform-toolbar.tsx';

type OpenDialog = 'start' | 'stop' | 'mark' | 'vital' | 'calibrate' | null;

function Dialogs({
  open,
  state,
  onClose,
}: {
  readonly open: OpenDialog;
  readonly state: MonitorState;
  readonly onClose: () => void;
}) {
  const { patient, session, devices } = state;
  if (open === 'calibrate') return <CalibrationDialog onClose={onClose} />;
  if (open === 'start' && patient !== null && session === null)
    return <StartDialog patient={patient} devices={devices} onClose={onClose} />;
  if (session === null) return null;
  if (open === 'stop') return <StopDialog session={session} name={patient?.name ?? ''} onClose={onClose} />;
  if (open === 'mark') return <MarkDialog session={session} onClose={onClose} />;
  return open === 'vital' ? <EnterVitalDialog session={session} onClose={onClose} /> : null;
}

function useActions(open: (dialog: OpenDialog) => void): MonitorActions {
  return {
    start: () => open('start'),
    stop: () => open('stop'),
    mark: () => open('mark'),
    enterVital: () => open('vital'),
  };
}

function useMonitorKeys(
  state: MonitorState,
  actions: MonitorActions,
  freeze: () => void,
  cuff: Cuff | null,
): void {
  const mayControl = useMay('session.control');
  const mayEnter = useMay('vital.enter');
  const recording = state.session !== null;
  const start = state.patient === null ? undefined : actions.start;
  useHotkeys({
    Space: freeze,
    m: recording && mayControl ? actions.mark : undefined,
    v: recording && mayEnter ? actions.enterVital : undefined,
    n: cuff?.act,
    s: mayControl ? (recording ? actions.stop : start) : undefined,
  });
}

const columns = {
  display: 'grid',
  gap: 0.75,
  gridTemplateColumns: 'minmax(0, 1fr) auto',
  gridTemplateRows: 'minmax(0, 1fr)',
  minHeight: 0,
} as const;

const rows = {
  height: '100%',
  p: 0.75,
  display: 'grid',
  gap: 0.75,
  gridTemplateRows: 'auto minmax(0, 1fr) auto',
  gridTemplateColumns: 'minmax(0, 1fr)',
  overflow: 'hidden',
} as const;

/** One over the other, below the toolbar. */
const sameCell = { gridRow: 2, gridColumn: 1, minWidth: 0, minHeight: 0 } as const;

/** Waveforms or trends, with what belongs to them. */
function Curves({
  state,
  frozenAtMs,
  onFreeze,
  onCalibrate,
}: {
  readonly state: MonitorState;
  readonly frozenAtMs: number | null;
  readonly onFreeze: () => void;
  readonly onCalibrate: () => void;
}) {
  const [view, setView] = useState<MonitorView>('waveforms');
  const { shown, session } = state;
  return (
    <Box
      sx={{
        ...columns,
        gap: 0.5,
        gridTemplateColumns: 'minmax(0, 1fr)',
        gridTemplateRows: 'auto minmax(0, 1fr)',
      }}
    >
      <WaveformToolbar
        view={view}
        onView={setView}
        frozen={frozenAtMs !== null}
        onFreeze={onFreeze}
        onCalibrate={onCalibrate}
        devices={shown}
      />
      {/* Behind the trends the waveforms go on, or stay frozen as they are: whoever comes back sees them at once. */}
      <Box sx={{ ...sameCell, visibility: view === 'waveforms' ? 'visible' : 'hidden' }}>
        <WaveformPanel shown={shown} frozenAtMs={frozenAtMs} />
      </Box>
      {view === 'trends' && (
        <Box sx={sameCell}>
          <Trends key={session?.sessionId} shown={shown} session={session} />
        </Box>
      )}
    </Box>
  );
}

/** The monitor: who, whether it is recorded, waveforms, numbers, devices. Fits 1366×768 without scrolling. */
export function Monitor() {
  const { t } = useTranslation();
  const state = useMonitor();
  const { patient, session, shown, devices } = state;
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [frozenAtMs, setFrozenAtMs] = useState<number | null>(null);
  const cuff = useCuff(shown);
  const actions = useActions(setDialog);
  const freeze = () => setFrozenAtMs((at) => (at === null ? hostNow() : null));
  useMonitorKeys(state, actions, freeze, cuff);
  return (
    <Box sx={rows}>
      <Box>
        <Box component="h1" sx={visuallyHidden}>
          {t('shell.pages.monitor')}
        </Box>
        <PatientBar patient={patient} session={session} actions={actions} />
        {state.patientFailure !== null && <ErrorNotice error={state.patientFailure} />}
      </Box>
      <Box sx={columns}>
        <Curves
          state={state}
          frozenAtMs={frozenAtMs}
          onFreeze={freeze}
          onCalibrate={() => setDialog('calibrate')}
        />
        <VitalTiles shown={shown} session={session} cuff={cuff} />
      </Box>
      <DeviceStrip devices={devices} session={session} />
      <Dialogs open={dialog} state={state} onClose={() => setDialog(null)} />
      {cuff !== null && <FailureTip error={cuff.failure} onClose={cuff.dismiss} />}
    </Box>
  );
}
