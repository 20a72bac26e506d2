import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import ChevronLeft from '@mui/icons-material/ChevronLeft';
import ChevronRight from '@mui/icons-material/ChevronRight';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { low, sizes } from '#renderer/kit/tokens.ts';
import { hiddenBeside } from './beside.ts';
import { DeviceCard } from './device-card.tsx';

const nothingHidden = { before: 0, after: 0 };

/** How many cards lie beyond either edge of a row that is scrolled. */
function useHidden(row: RefObject<HTMLDivElement | null>) {
  const [hidden, setHidden] = useState(nothingHidden);
  useEffect(() => {
    const element = row.current;
    if (element === null) return undefined;
    const look = () => {
      const cards = [...element.children].map((card) => card.getBoundingClientRect());
      const found = hiddenBeside(element.getBoundingClientRect(), cards);
      setHidden((kept) => (kept.before === found.before && kept.after === found.after ? kept : found));
    };
    const resized = new ResizeObserver(look);
    resized.observe(element);
    const changed = new MutationObserver(look);
    changed.observe(element, { childList: true });
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      resized.disconnect();
      changed.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [row]);
  return hidden;
}

/**
 * That there is more in this direction, how much, and a way to it. Where nothing is, its place stays: no card moves under a
 * finger because the row was scrolled.
 */
function More({
  count,
  side,
  onClick,
}: {
  readonly count: number;
  readonly side: 'before' | 'after';
  readonly onClick: () => void;
}) {
  const { t } = useTranslation();
  const icon = side === 'before' ? <ChevronLeft /> : <ChevronRight />;
  return (
    <Button
      variant="outlined"
      aria-label={t('strip.moreDevices', { count })}
      onClick={onClick}
      sx={{
        visibility: count === 0 ? 'hidden' : 'visible',
        flexShrink: 0,
        minWidth: 48,
        px: 0.5,
        flexDirection: 'column',
        lineHeight: 1.1,
      }}
    >
      {`+ ${count}`}
      {icon}
    </Button>
  );
}

/** Every device of this workstation in one row; of more than fit it tells how many, and they are scrolled sideways. */
export function DeviceStrip({
  devices,
  session,
}: {
  readonly devices: readonly Device[];
  readonly session: Session | null;
}) {
  const { t } = useTranslation();
  const row = useRef<HTMLDivElement>(null);
  const { before, after } = useHidden(row);
  const scroll = (way: 1 | -1) => row.current?.scrollBy({ left: way * row.current.clientWidth * 0.8 });
  return (
    <Box
      component="section"
      aria-label={t('strip.title')}
      sx={{
        height: sizes.deviceStrip,
        [low]: { height: sizes.deviceStripLow },
        display: 'flex',
        gap: 0.75,
        minWidth: 0,
      }}
    >
      {devices.length === 0 && (
        <Box sx={{ alignSelf: 'center', display: 'flex', gap: 1, px: 1 }}>
          <Typography sx={{ fontWeight: 600 }}>{t('strip.none')}</Typography>
          <Typography color="textSecondary">{t('strip.noneHint')}</Typography>
        </Box>
      )}
      {before + after > 0 && <More count={before} side="before" onClick={() => scroll(-1)} />}
      <Box
        ref={row}
        tabIndex={0}
        sx={{
          flexGrow: 1,
          minWidth: 0,
          display: 'flex',
          gap: 0.75,
          overflowX: 'auto',
          overflowY: 'hidden',
          scrollbarWidth: 'thin',
        }}
      >
        {devices.map((device) => (
          <DeviceCard key={device.deviceId} device={device} session={session} />
        ))}
      </Box>
      {before + after > 0 && <More count={after} side="after" onClick={() => scroll(1)} />}
    </Box>
  );
}
