import Box from '@mui/material/Box';
import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutline from '@mui/icons-material/ErrorOutlined';
import HourglassEmpty from '@mui/icons-material/HourglassEmptyOutlined';
import Info from '@mui/icons-material/InfoOutlined';
import WarningAmber from '@mui/icons-material/WarningAmberOutlined';
import type { ReactNode } from 'react';

export type Tone = 'good' | 'wait' | 'warn' | 'bad' | 'info';

const icons = {
  good: CheckCircle,
  wait: HourglassEmpty,
  warn: WarningAmber,
  bad: ErrorOutline,
  info: Info,
} as const;
const colours = {
  good: 'success.main',
  wait: 'text.secondary',
  warn: 'warning.main',
  bad: 'error.main',
  info: 'primary.main',
} as const;

/** A state in a word with its own icon: colour is never the only cue. */
export function StatusChip({
  tone,
  wrap = false,
  children,
}: {
  readonly tone: Tone;
  /** A long text goes on in a second line. */
  readonly wrap?: boolean;
  readonly children: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        // The icon would lift the baseline, and two states in a row would stand at two heights.
        verticalAlign: 'bottom',
        gap: 0.5,
        color: colours[tone],
        fontWeight: 600,
        whiteSpace: wrap ? 'normal' : 'nowrap',
      }}
    >
      <Icon aria-hidden sx={{ fontSize: '1.15em' }} />
      {children}
    </Box>
  );
}
