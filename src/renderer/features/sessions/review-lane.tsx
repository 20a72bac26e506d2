import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTheme } from '@mui/material/styles';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyOf } from '#shared/contract/index.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { unitText } from '#shared/domain/units.ts';
import { openProof } from '#renderer/features/proof/proof-store.ts';
import { OneLine } from '#renderer/kit/one-line.tsx';
import { hueOfSignal, hues, surfaces } from '#renderer/kit/tokens.ts';
import { formatEvidenceTime } from '#renderer/format/format.ts';
import { useMay } from '#renderer/state/identity.ts';
import { drawReview, rangeOf } from './draw-review.ts';
import { useTiles } from './use-tiles.ts';
import type { ViewWindow } from './view-window.ts';

type Gaps = ReplyOf<'sessions.gaps'>['gaps'];

interface LaneProps {
  readonly session: Session;
  readonly signal: SignalInfo;
  /** Name of its device, where the session has several. */
  readonly owner: string | null;
  readonly gaps: Gaps;
  readonly view: ViewWindow;
  readonly width: number;
  readonly height: number;
}

function useDrawing(props: LaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { palette } = useTheme();
  const { session, signal, gaps, view, width, height } = props;
  const loaded = useTiles({
    sessionId: session.sessionId,
    endMs: session.stoppedMs,
    signal,
    view,
    pixels: width,
  });
  const { range, clipped } = rangeOf(loaded.pieces, signal, view);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null || width === 0) return;
    const surface = surfaces[palette.mode];
    const colours = {
      background: surface.page,
      line: surface.line,
      text: surface.quiet,
      gap: surface.quiet,
      mark: surface.accent,
      clipped: surface.warn,
      trace: hues[palette.mode][hueOfSignal(signal.code)],
    };
    const marks = session.marks.map(({ timeMs }) => timeMs);
    const picture = {
      view,
      pieces: loaded.pieces,
      missing: loaded.missing,
      range,
      gaps,
      marks,
      colours,
    };
    drawReview(context, picture, width, height, window.devicePixelRatio);
  });
  return { canvas, loaded, clipped };
}

/** Beside the traces, since over them a heading hides how each begins; px. */
export const headingWidth = 184;

const heading = {
  width: headingWidth,
  flexShrink: 0,
  pl: 1,
  pr: 0.5,
  borderRight: 1,
  borderColor: 'divider',
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'flex-start',
  justifyContent: 'center',
  lineHeight: 1.2,
  overflow: 'hidden',
} as const;

/** Below the name: whose it is, or why there is nothing, and whether something lies beyond the scale. */
function LaneNotes({
  owner,
  failed,
  clipped,
}: Pick<LaneProps, 'owner'> & { readonly failed: boolean; readonly clipped: boolean }) {
  const { t } = useTranslation();
  const note = { maxWidth: '100%', fontSize: 12.5 } as const;
  if (failed)
    return <OneLine text={t('sessions.unreadable')} sx={{ ...note, color: 'error.main', fontWeight: 600 }} />;
  return (
    <>
      {owner !== null && <OneLine text={owner} sx={{ ...note, color: 'text.secondary' }} />}
      {clipped && (
        <OneLine text={t('sessions.clipped')} sx={{ ...note, color: 'warning.main', fontWeight: 600 }} />
      )}
    </>
  );
}

function VerifyStretch({
  session,
  signal: { deviceId, signalId },
  view: { fromMs, toMs },
  name,
}: Pick<LaneProps, 'session' | 'signal' | 'view'> & { readonly name: string }) {
  const { t } = useTranslation();
  const verify = () =>
    openProof(
      { kind: 'waveform', sessionId: session.sessionId, deviceId, signalId, fromMs, toMs },
      {
        what: name,
        subjectId: session.subjectId,
        when: t('proof.stretch', { from: formatEvidenceTime(fromMs), to: formatEvidenceTime(toMs) }),
      },
    );
  return (
    <Button
      size="small"
      aria-label={`${t('sessions.verifyStretch')}: ${name}`}
      sx={{
        ml: -0.5,
        px: 0.5,
        py: 0,
        minHeight: 22,
        fontSize: 13,
        lineHeight: 1.2,
        whiteSpace: 'nowrap',
      }}
      onClick={verify}
    >
      {t('sessions.verifyStretch')}
    </Button>
  );
}

function LaneHeading({
  session,
  signal,
  owner,
  view,
  failed,
  clipped,
}: Omit<LaneProps, 'gaps' | 'width' | 'height'> & {
  readonly failed: boolean;
  /** A part of the trace lies beyond the scale. */
  readonly clipped: boolean;
}) {
  const { palette } = useTheme();
  const mayVerify = useMay('record.verify');
  const name = owner === null ? signal.label : `${owner} · ${signal.label}`;
  const unit = unitText(signal.unit);
  return (
    <Box sx={heading}>
      <Box
        sx={{
          display: 'flex',
          maxWidth: '100%',
          gap: '0.3em',
          fontSize: 14,
          fontWeight: 700,
          color: hues[palette.mode][hueOfSignal(signal.code)],
        }}
      >
        <OneLine text={signal.label} />
        {/* Of a long name the end may go, of a unit nothing: m… may be mV or mmHg. */}
        {unit !== '' && <Box component="span" sx={{ flexShrink: 0 }}>{`· ${unit}`}</Box>}
      </Box>
      <LaneNotes owner={owner} failed={failed} clipped={clipped} />
      {mayVerify && <VerifyStretch session={session} signal={signal} view={view} name={name} />}
    </Box>
  );
}

/** One signal of a session over the shown stretch. */
export function ReviewLane(props: LaneProps) {
  const { canvas, loaded, clipped } = useDrawing(props);
  const { session, signal, owner, view, width, height } = props;
  const ratio = window.devicePixelRatio;
  return (
    <Box
      sx={{ display: 'flex', height }}
      data-review-lane={`${signal.deviceId}/${signal.signalId}`}
      data-review-state={loaded.loading ? 'loading' : 'drawn'}
    >
      <LaneHeading
        session={session}
        signal={signal}
        owner={owner}
        view={view}
        failed={loaded.failure !== null}
        clipped={clipped}
      />
      <canvas
        ref={canvas}
        width={Math.round(width * ratio)}
        height={Math.round(height * ratio)}
        style={{ width, height, display: 'block' }}
      />
    </Box>
  );
}
