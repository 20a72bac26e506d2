import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Device } from '#shared/contract/devices.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { low, sizes } from '#renderer/kit/tokens.ts';
import { DeviceCard } from './device-card.tsx';

/** Every device of this workstation in one row; more than fit are scrolled sideways. */
export function DeviceStrip({
  devices,
  session,
}: {
  readonly devices: readonly Device[];
  readonly session: Session | null;
}) {
  const { t } = useTranslation();
  return (
    <Box
      component="section"
      aria-label={t('strip.title')}
      tabIndex={0}
      sx={{
        height: sizes.deviceStrip,
        [low]: { height: sizes.deviceStripLow },
        display: 'flex',
        gap: 0.75,
        overflowX: 'auto',
        overflowY: 'hidden',
        scrollbarWidth: 'thin',
      }}
    >
      {devices.length === 0 && (
        <Box sx={{ alignSelf: 'center', display: 'flex', gap: 1, px: 1 }}>
          <Typography sx={{ fontWeight: 600 }}>{t('strip.none')}</Typography>
          <Typography color="textSecondary">{t('strip.noneHint')}</Typography>
        </Box>
      )}
      {devices.map((device) => (
        <DeviceCard key={device.deviceId} device={device} session={session} />
      ))}
    </Box>
  );
}
