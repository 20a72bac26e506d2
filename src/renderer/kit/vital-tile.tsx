import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import WarningAmber from '@mui/icons-material/WarningAmberOutlined';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bigNumber } from './theme.ts';
import { hues, type Hue } from './tokens.ts';

export interface VitalTileProps {
  readonly label: string;
  readonly unit: string;
  readonly hue: Hue;
  /** The number as text; null = dashes, with `reason` in words. */
  readonly value: string | null;
  readonly reason: string | null;
  /** The reason is that the value is on its way. */
  readonly busy?: boolean;
  /** Where the number comes from. */
  readonly source?: string;
  /** Below the number, smaller: the mean pressure. */
  readonly suffix?: string;
  /** One short line each, below the number. */
  readonly notes?: readonly string[];
  /** Beside the label: a beat mark, a button. */
  readonly corner?: ReactNode;
  /** Size of the number in CSS pixels; below 56 nobody reads it from two metres. */
  readonly size: number;
}

function Number({
  value,
  suffix,
  size,
  colour,
}: {
  readonly value: string | null;
  readonly suffix: string | undefined;
  readonly size: number;
  readonly colour: string;
}) {
  const { t } = useTranslation();
  return (
    <Box sx={{ display: 'grid', gap: 0.5, minWidth: 0 }}>
      <Box
        component="span"
        data-testid="vital-value"
        sx={{
          ...bigNumber,
          fontSize: size,
          color: value === null ? 'text.secondary' : colour,
          whiteSpace: 'nowrap',
        }}
      >
        {value ?? t('common.dash')}
      </Box>
      {suffix !== undefined && value !== null && (
        <Box component="span" sx={{ fontSize: 22, fontWeight: 600, color: colour, whiteSpace: 'nowrap' }}>
          {suffix}
        </Box>
      )}
    </Box>
  );
}

function Heading({
  label,
  unit,
  colour,
  corner,
}: {
  readonly label: string;
  readonly unit: string;
  readonly colour: string;
  readonly corner: ReactNode;
}) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.75, minHeight: 28 }}>
      <Typography sx={{ fontWeight: 700, fontSize: 17, color: colour, whiteSpace: 'nowrap' }}>
        {label}
      </Typography>
      <Typography color="textSecondary" sx={{ fontSize: 14 }}>
        {unit}
      </Typography>
      <Box sx={{ ml: 'auto', display: 'flex', alignItems: 'center', gap: 0.5 }}>{corner}</Box>
    </Box>
  );
}

const twoLines = {
  display: '-webkit-box',
  WebkitLineClamp: 2,
  WebkitBoxOrient: 'vertical',
  overflow: 'hidden',
} as const;
const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

function Footing({
  source,
  notes,
}: {
  readonly source: string | undefined;
  readonly notes: readonly string[];
}) {
  return (
    <Box sx={{ fontSize: 13.5, color: 'text.secondary', lineHeight: 1.35, minHeight: 18, minWidth: 0 }}>
      {source !== undefined && <Box sx={{ fontWeight: 600, ...oneLine }}>{source}</Box>}
      {notes.length > 0 && <Box sx={twoLines}>{notes.join(' · ')}</Box>}
    </Box>
  );
}

const frame = {
  bgcolor: 'background.paper',
  borderLeft: 4,
  borderRadius: 1,
  px: 1.25,
  py: 0.75,
  display: 'flex',
  flexDirection: 'column',
  minWidth: 0,
  minHeight: 0,
  overflow: 'hidden',
} as const;

/** One vital, legible from across the room: a number, or dashes with the reason. */
export function VitalTile(props: VitalTileProps) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const colour = hues[palette.mode][props.hue];
  const { label, value, unit, reason } = props;
  const spoken =
    value === null
      ? t('tile.absent', { label, reason: reason ?? '' })
      : t('tile.spoken', { label, value, unit });
  return (
    <Box role="group" aria-label={spoken} sx={{ ...frame, borderColor: colour }}>
      <Heading label={label} unit={unit} colour={colour} corner={props.corner} />
      <Box sx={{ my: 'auto' }}>
        <Number value={value} suffix={props.suffix} size={props.size} colour={colour} />
        {value === null && reason !== null && (
          <Typography
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 0.5,
              fontSize: 17,
              fontWeight: 600,
              color: props.busy === true ? 'text.primary' : 'warning.main',
            }}
          >
            {props.busy !== true && <WarningAmber aria-hidden fontSize="small" />}
            {reason}
          </Typography>
        )}
      </Box>
      <Footing source={props.source} notes={props.notes ?? []} />
    </Box>
  );
}
