import Box from '@mui/material/Box';
import Slider from '@mui/material/Slider';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '#renderer/kit/confirm-dialog.tsx';
import { setPreferences, usePreferences } from '#renderer/state/preferences.ts';
import { defaultPixelsPerMm } from '#renderer/waveform/lanes.ts';

/** Widths in mm of what is held against the screen; a bank card is ID-1 of ISO/IEC 7810. */
const references = { card: 85.6, ruler: 100 } as const;
type Reference = keyof typeof references;

/** One-time screen calibration: a bar on the screen is made as wide as a thing of known width. */
export function CalibrationDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const kept = usePreferences((preferences) => preferences.pixelsPerMm);
  const [pixelsPerMm, setPixelsPerMm] = useState(kept ?? defaultPixelsPerMm);
  const [reference, setReference] = useState<Reference>('card');
  const mm = references[reference];
  return (
    <ConfirmDialog
      open
      maxWidth="md"
      title={t('calibration.title')}
      confirmLabel={t('calibration.save')}
      onClose={onClose}
      onConfirm={() => {
        setPreferences({ pixelsPerMm });
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
      <Box
        role="img"
        aria-label={t('calibration.bar', { mm })}
        style={{ width: mm * pixelsPerMm }}
        sx={{ height: 72, borderRadius: 1, bgcolor: 'primary.main', flexShrink: 0 }}
      />
      <Slider
        aria-label={t('calibration.width')}
        min={2}
        max={9}
        step={0.01}
        value={pixelsPerMm}
        onChange={(_, value) => setPixelsPerMm(typeof value === 'number' ? value : (value[0] ?? pixelsPerMm))}
      />
      <Typography color="textSecondary">
        {t('calibration.result', { value: pixelsPerMm.toFixed(2) })}
      </Typography>
    </ConfirmDialog>
  );
}
