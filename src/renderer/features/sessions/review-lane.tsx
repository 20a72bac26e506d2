import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { alpha, useTheme } from '@mui/material/styles';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyOf } from '#shared/contract/index.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { openProof } from '#renderer/features/proof/proof-store.ts';
import { hueOfSignal, hues, surfaces } from '#renderer/kit/tokens.ts';
import { useMay } from '#renderer/state/identity.ts';
import { drawReview, rangeOf } from './draw-review.ts';
import { useTiles } from './use-tiles.ts';
import type { ViewWindow } from './view-window.ts';

type Gaps = ReplyOf<'sessions.gaps'>['gaps'];

interface LaneProps {
  readonly session: Session;
  readonly signal: SignalInfo;
  readonly label: string;
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
      trace: hues[palette.mode][hueOfSignal(signal.code)],
    };
    const marks = session.marks.map(({ timeMs }) => timeMs);
    const picture = {
      view,
      pieces: loaded.pieces,
      missing: loaded.missing,
      range: rangeOf(loaded.pieces, signal),
      gaps,
      marks,
      colours,
    };
    drawReview(context, picture, width, height, window.devicePixelRatio);
  });
  return { canvas, loaded };
}

const heading = {
  position: 'absolute',
  top: 0,
  left: 0,
  right: 0,
  pl: 1,
  display: 'flex',
  alignItems: 'center',
  gap: 1,
  pointerEvents: 'none',
} as const;

function LaneHeading({
  session,
  signal,
  label,
  view,
  failed,
}: Omit<LaneProps, 'gaps' | 'width' | 'height'> & { readonly failed: boolean }) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const mayVerify = useMay('record.verify');
  const { deviceId, signalId } = signal;
  const { fromMs, toMs } = view;
  const verify = () =>
    openProof({ kind: 'waveform', sessionId: session.sessionId, deviceId, signalId, fromMs, toMs });
  return (
    <Box sx={heading}>
      <Box
        component="span"
        sx={{
          fontWeight: 700,
          color: hues[palette.mode][hueOfSignal(signal.code)],
          bgcolor: alpha(palette.background.default, 0.72),
        }}
      >
        {label}
      </Box>
      <Box component="span" sx={{ color: 'text.secondary', fontSize: 13 }}>
        {signal.unit === '1' ? '' : signal.unit}
      </Box>
      {failed && (
        <Box component="span" sx={{ color: 'error.main', fontWeight: 600 }}>
          {t('sessions.unreadable')}
        </Box>
      )}
      {mayVerify && (
        <Button
          size="small"
          aria-label={`${t('sessions.verifyStretch')}: ${label}`}
          sx={{
            ml: 'auto',
            pointerEvents: 'auto',
            bgcolor: alpha(palette.background.default, 0.72),
            minHeight: 32,
          }}
          onClick={verify}
        >
          {t('sessions.verifyStretch')}
        </Button>
      )}
    </Box>
  );
}

/** One signal of a session over the shown stretch. */
export function ReviewLane(props: LaneProps) {
  const { canvas, loaded } = useDrawing(props);
  const { session, signal, label, view, width, height } = props;
  const ratio = window.devicePixelRatio;
  return (
    <Box
      sx={{ position: 'relative', height }}
      data-review-lane={`${signal.deviceId}/${signal.signalId}`}
      data-review-state={loaded.loading ? 'loading' : 'drawn'}
    >
      <canvas
        ref={canvas}
        width={Math.round(width * ratio)}
        height={Math.round(height * ratio)}
        style={{ width, height, display: 'block' }}
      />
      <LaneHeading
        session={session}
        signal={signal}
        label={label}
        view={view}
        failed={loaded.failure !== null}
      />
    </Box>
  );
}
