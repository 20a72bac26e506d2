import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { StatusChip } from '#renderer/kit/status-chip.tsx';
import type { Storing } from '#renderer/state/live.ts';

const tones = { stored: 'good', 'not-stored': 'bad', unknown: 'warn' } as const;

/** Whether anything is recorded, on a screen that shows nothing of a patient: in the words of the monitor, and as true. */
export function Recording({
  running,
  storing,
  why,
}: {
  /** Sessions that run; null: not told yet. */
  readonly running: number | null;
  readonly storing: Storing;
  /** Why nothing is stored, as the host told it. */
  readonly why: string;
}) {
  const { t } = useTranslation();
  if (storing === 'unknown') {
    return (
      <Box role="status">
        <StatusChip tone={tones.unknown}>{t('monitor.storing.unknown')}</StatusChip>
        <Typography>{t('monitor.recordingUnknownWhy')}</Typography>
      </Box>
    );
  }
  if (running === null) return null;
  if (running === 0) return <StatusChip tone="info">{t('lock.acquisitionGoesOn')}</StatusChip>;
  const goesOn = storing === 'stored';
  return (
    <Box role="status">
      <StatusChip wrap tone={tones[storing]}>
        {goesOn ? t('lock.recordingGoesOn', { count: running }) : t('lock.notStored', { count: running })}
      </StatusChip>
      {!goesOn && <Typography sx={{ overflowWrap: 'anywhere' }}>{why}</Typography>}
    </Box>
  );
}
