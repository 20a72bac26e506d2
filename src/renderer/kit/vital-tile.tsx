import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import WarningAmber from '@mui/icons-material/WarningAmberOutlined';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { OneLine } from './one-line.tsx';
import { bigNumber } from './theme.ts';
import { hues, type Hue } from './tokens.ts';

/** The same vital from another source. */
export interface OtherValue {
  readonly key: string;
  readonly source: string;
  readonly value: string;
}

export interface VitalTileProps {
  readonly label: string;
  readonly unit: string;
  readonly hue: Hue;
  /** The number as text; null = dashes, with `reason` in words. */
  readonly value: string | null;
  readonly reason: string | null;
  /** The reason is that the value is on its way. */
  readonly busy?: boolean;
  /** Where the number comes from, and when where it does not renew itself. */
  readonly source?: string;
  /** Beside or below the number, smaller: the mean pressure. */
  readonly suffix?: string;
  readonly others?: readonly OtherValue[];
  /** Beside the label: a beat mark, a button. */
  readonly corner?: ReactNode;
  /** Size of the number in CSS pixels where there is room; it gives way to small windows, and to nothing else. */
  readonly size: number;
}

/** A tile of a small or magnified window: one line below the number, and smaller words. */
export const lowTile = '@container tile (max-height: 125px)';
/** Other sources would take the height from the number: only how many there are is said. */
const shortTile = '@container tile (max-height: 160px)';
/** Widest digit of the fonts in use, in parts of their size. */
const digitWidth = 0.7;

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
  const text = value ?? t('common.dash');
  const widest = `${100 / (digitWidth * Math.max(3, text.length))}cqw`;
  // What stands below the number takes its line from the height.
  const below = value === null || suffix !== undefined ? 26 : 0;
  const highest = below === 0 ? '100cqh' : `calc(100cqh - ${below}px)`;
  return (
    <Box
      component="span"
      data-testid="vital-value"
      sx={{
        ...bigNumber,
        display: 'block',
        fontSize: `min(${size}px, ${highest}, ${widest})`,
        [lowTile]:
          suffix !== undefined && value !== null ? { fontSize: `min(${size}px, 100cqh, ${widest})` } : {},
        color: value === null ? 'text.secondary' : colour,
        whiteSpace: 'nowrap',
      }}
    >
      {text}
    </Box>
  );
}

function Reason({ reason, busy }: { readonly reason: string; readonly busy: boolean }) {
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 0.5,
        minHeight: 26,
        fontSize: 17,
        lineHeight: 1.2,
        fontWeight: 600,
        color: busy ? 'text.primary' : 'warning.main',
        [lowTile]: { fontSize: 14 },
      }}
    >
      {!busy && <WarningAmber aria-hidden sx={{ fontSize: '1.15em' }} />}
      {reason}
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
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 0.75,
        minHeight: 28,
        [lowTile]: { minHeight: 22, gap: 0.5 },
      }}
    >
      <OneLine
        text={label}
        sx={{
          fontWeight: 700,
          fontSize: 'clamp(13px, 9cqw, 17px)',
          color: colour,
          [lowTile]: { fontSize: 13 },
        }}
      />
      <Box
        component="span"
        sx={{ fontSize: 14, color: 'text.secondary', whiteSpace: 'nowrap', [lowTile]: { fontSize: 12.5 } }}
      >
        {unit}
      </Box>
      {corner !== undefined && (
        <Box sx={{ ml: 'auto', display: 'flex', alignItems: 'center', gap: 0.5, flexShrink: 0 }}>
          {corner}
        </Box>
      )}
    </Box>
  );
}

/** Other sources that stand below the number, each with its value; of more than these only how many. */
const mostOthers = 2;

const line = { display: 'flex', gap: 0.75, minWidth: 0, whiteSpace: 'nowrap' } as const;

/** Where the number comes from, and what other sources say. A value is never cut off: the name before it is. */
function Footing({
  source,
  suffix,
  others,
}: {
  readonly source: string | undefined;
  readonly suffix: string | undefined;
  readonly others: readonly OtherValue[];
}) {
  const { t } = useTranslation();
  const all = others.map((other) => t('tile.by', { source: other.source, value: other.value })).join(' · ');
  const rows = others.length > mostOthers ? [] : others;
  const count = t('tile.others', { count: others.length });
  return (
    <Box sx={{ fontSize: 13.5, lineHeight: '18px', color: 'text.secondary', minHeight: 18, minWidth: 0 }}>
      <Box sx={line}>
        {suffix !== undefined && (
          <Box component="span" sx={{ display: 'none', fontWeight: 700, [lowTile]: { display: 'inline' } }}>
            {suffix}
          </Box>
        )}
        {source !== undefined && <OneLine text={source} sx={{ fontWeight: 600 }} />}
        {others.length > 0 && (
          <Box
            component="span"
            title={all}
            sx={{
              flexShrink: 0,
              display: rows.length > 0 ? 'none' : 'inline',
              [shortTile]: { display: 'inline' },
            }}
          >
            {count}
          </Box>
        )}
      </Box>
      {rows.map((other) => (
        <Box key={other.key} sx={{ ...line, [shortTile]: { display: 'none' } }}>
          <OneLine text={other.source} />
          <Box component="span" sx={{ flexShrink: 0, fontWeight: 600 }}>
            {other.value}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

const frame = {
  containerName: 'tile',
  containerType: 'size',
  bgcolor: 'background.paper',
  borderLeft: 4,
  borderRadius: 1,
  minWidth: 0,
  minHeight: 0,
  overflow: 'hidden',
} as const;

const column = {
  height: '100%',
  px: 1.25,
  py: 0.75,
  display: 'flex',
  flexDirection: 'column',
  [lowTile]: { px: 1, py: 0.5 },
} as const;

/** One vital, legible from across the room: a number, or dashes with the reason. */
export function VitalTile(props: VitalTileProps) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const colour = hues[palette.mode][props.hue];
  const { label, value, unit, reason, suffix } = props;
  const spoken =
    value === null
      ? t('tile.absent', { label, reason: reason ?? '' })
      : t('tile.spoken', { label, value, unit });
  return (
    <Box role="group" aria-label={spoken} sx={{ ...frame, borderColor: colour }}>
      <Box sx={column}>
        <Heading label={label} unit={unit} colour={colour} corner={props.corner} />
        <Box
          sx={{ flexGrow: 1, minHeight: 0, containerType: 'size', display: 'grid', alignContent: 'center' }}
        >
          <Number value={value} suffix={suffix} size={props.size} colour={colour} />
          {suffix !== undefined && value !== null && (
            <Box
              component="span"
              sx={{
                fontSize: 22,
                lineHeight: '26px',
                fontWeight: 600,
                color: colour,
                [lowTile]: { display: 'none' },
              }}
            >
              {suffix}
            </Box>
          )}
          {value === null && reason !== null && <Reason reason={reason} busy={props.busy === true} />}
        </Box>
        <Footing
          source={props.source}
          suffix={value === null ? undefined : suffix}
          others={props.others ?? []}
        />
      </Box>
    </Box>
  );
}
