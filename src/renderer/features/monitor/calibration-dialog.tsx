import Box from '@mui/material/Box';
import Slider from '@mui/material/Slider';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { scaleOf, useScreenSeen, withCalibration } from '#renderer/state/calibration.ts';
import { setPreferences, usePreferences } from '#renderer/state/preferences.ts';

/** Widths in mm of what is held against the screen; a bank card is ID-1 of ISO/IEC 7810. */
const references = { card: 85.6, ruler: 100 } as const;
type Reference = keyof typeof references;

/** Device pixels in a millimetre, of a large television and of the densest laptop. */
const narrowest = 1.5;
const widest = 14;

/** Screen calibration, once for each screen and zoom: a bar on the screen is made as wide as a thing of known width. */
export function CalibrationDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const kept = usePreferences((preferences) => preferences.calibrations);
  const seen = useScreenSeen();
  const scale = scaleOf(kept, seen);
  // In device pixels: what was set so far stays right when somebody zooms meanwhile.
  const [devicePixelsPerMm, setDevicePixelsPerMm] = useState(scale.pixelsPerMm * seen.ratio);
  const pixelsPerMm = devicePixelsPerMm / seen.ratio;
  const [reference, setReference] = useState<Reference>('card');
  const mm = references[reference];
  return (
    <ConfirmDialog
      open
      maxWidth="xl"
      title={t('calibration.title')}
      confirmLabel={t('calibration.save')}
      onClose={onClose}
      onConfirm={() => {
        setPreferences({ calibrations: withCalibration(kept, seen, pixelsPerMm) });
        onClose();
      }}
    >
      <Typography color="textSecondary">{t('calibration.lead')}</Typography>
      <ToggleButtonGroup
        exclusive
        value={reference}
        aria-label={t('calibration.method')}
        onChange={(_, chosen: Reference | null) => chosen !== null && setReference(chosen)}
      >
        <ToggleButton value="card">{t('calibration.card')}</ToggleButton>
        <ToggleButton value="ruler">{t('calibration.ruler')}</ToggleButton>
      </ToggleButtonGroup>
      <Typography>{reference === 'card' ? t('calibration.cardHint') : t('calibration.rulerHint')}</Typography>
      <Box tabIndex={0} role="group" aria-label={t('calibration.width')} sx={{ overflowX: 'auto' }}>
        <Box
          role="img"
          aria-label={t('calibration.bar', { mm })}
          style={{ width: mm * pixelsPerMm }}
          sx={{ height: 72, borderRadius: 1, bgcolor: 'primary.main' }}
        />
      </Box>
      <Slider
        aria-label={t('calibration.width')}
        min={narrowest / seen.ratio}
        max={widest / seen.ratio}
        step={0.01 / seen.ratio}
        value={pixelsPerMm}
        onChange={(_, value) =>
          setDevicePixelsPerMm((typeof value === 'number' ? value : (value[0] ?? pixelsPerMm)) * seen.ratio)
        }
      />
      <Typography color="textSecondary">
        {t('calibration.result', { value: pixelsPerMm.toFixed(2) })}
      </Typography>
    </ConfirmDialog>
  );
}
