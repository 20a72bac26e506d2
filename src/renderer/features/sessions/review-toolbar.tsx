import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import ChevronLeft from '@mui/icons-material/ChevronLeft';
import ChevronRight from '@mui/icons-material/ChevronRight';
import FirstPage from '@mui/icons-material/FirstPage';
import LastPage from '@mui/icons-material/LastPage';
import ZoomIn from '@mui/icons-material/ZoomIn';
import ZoomOut from '@mui/icons-material/ZoomOut';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostMinute } from '#renderer/state/clock.ts';
import { formatDuration, formatMomentSeconds } from '#renderer/format/format.ts';
import type { View } from './use-view.ts';

function Tool({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} onClick={onClick}>
        {children}
      </IconButton>
    </Tooltip>
  );
}

/** Moves and zooms by button what wheel, dragging and keys move too. */
export function ReviewToolbar({ view, running }: { readonly view: View; readonly running: boolean }) {
  const { t } = useTranslation();
  const { fromMs, toMs } = view.window;
  const nowMs = useHostMinute();
  const [from, to] = [formatMomentSeconds(fromMs, nowMs), formatMomentSeconds(toMs, nowMs)];
  const spanMs = toMs - fromMs;
  const span =
    spanMs < 60_000
      ? t('sessions.lengthSeconds', { value: (spanMs / 1_000).toFixed(1) })
      : formatDuration(spanMs);
  return (
    <Box
      role="toolbar"
      aria-label={t('sessions.waveforms')}
      sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}
    >
      <Tool label={t('sessions.toStart')} onClick={view.toStart}>
        <FirstPage />
      </Tool>
      <Tool label={t('sessions.earlier')} onClick={() => view.pan(-0.5)}>
        <ChevronLeft />
      </Tool>
      <Tool label={t('sessions.later')} onClick={() => view.pan(0.5)}>
        <ChevronRight />
      </Tool>
      <Tool label={t('sessions.toEnd')} onClick={view.toEnd}>
        <LastPage />
      </Tool>
      <Tool label={t('sessions.zoomOut')} onClick={() => view.zoom(2)}>
        <ZoomOut />
      </Tool>
      <Tool label={t('sessions.zoomIn')} onClick={() => view.zoom(0.5)}>
        <ZoomIn />
      </Tool>
      <Button onClick={view.whole}>{t('sessions.whole')}</Button>
      {running && (
        <Button
          variant={view.following ? 'contained' : 'outlined'}
          aria-pressed={view.following}
          onClick={view.toEnd}
        >
          {view.following ? t('sessions.following') : t('sessions.follow')}
        </Button>
      )}
      <Typography color="textSecondary" sx={{ ml: 'auto' }}>
        {t('sessions.span', { from, to, span })}
      </Typography>
    </Box>
  );
}
