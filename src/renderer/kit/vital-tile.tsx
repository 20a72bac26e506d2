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
  /** Disagrees with the number, or has none: never left out. */
  readonly odd?: boolean;
}

export interface VitalTileProps {
  readonly label: string;
  readonly unit: string;
  readonly hue: Hue;
  /** The number as text; null = dashes, with `reason` in words. */
  readonly value: string | null;
  readonly reason: string | null;
  /** A new value is on its way: the old one is dimmed, and a reason is no warning. */
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
  size,
  colour,
}: {
  readonly value: string | null;
  readonly size: number;
  readonly colour: string;
}) {
  const { t } = useTranslation();
  const text = value ?? t('common.dash');
  const widest = `${100 / (digitWidth * Math.max(3, text.length))}cqw`;
  return (
    // Gives way to what stands below: nothing lies over it.
    <Box sx={{ flex: `0 1 ${size}px`, minHeight: 0, containerType: 'size' }}>
      <Box
        component="span"
        data-testid="vital-value"
        sx={{
          ...bigNumber,
          display: 'block',
          fontSize: `min(${size}px, 100cqh, ${widest})`,
          color: value === null ? 'text.secondary' : colour,
          whiteSpace: 'nowrap',
        }}
      >
        {text}
      </Box>
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
        flexShrink: 0,
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

/** How many other sources are not told by themselves, and beside it the first of those that must not be left out. */
function Rest({
  others,
  shown,
  all,
}: {
  readonly others: readonly OtherValue[];
  /** Only where the tile is high enough for rows, or only where it is not. */
  readonly shown: 'high' | 'short';
  readonly all: string;
}) {
  const { t } = useTranslation();
  const odd = others.find((other) => other.odd === true);
  if (others.length === 0) return null;
  return (
    <Box
      component="span"
      title={all}
      sx={{
        flexShrink: 0,
        display: shown === 'high' ? 'inline' : 'none',
        [shortTile]: { display: shown === 'short' ? 'inline' : 'none' },
        ...(odd !== undefined && { color: 'warning.main', fontWeight: 700 }),
      }}
    >
      {odd === undefined
        ? t('tile.others', { count: others.length })
        : t('tile.othersOdd', { count: others.length, value: odd.value })}
    </Box>
  );
}

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
  const rows =
    others.length > mostOthers ? others.filter((other) => other.odd === true).slice(0, mostOthers) : others;
  const rest = others.filter((other) => !rows.includes(other));
  return (
    <Box sx={{ fontSize: 13.5, lineHeight: '18px', color: 'text.secondary', minHeight: 18, minWidth: 0 }}>
      <Box sx={line}>
        {suffix !== undefined && (
          <Box
            component="span"
            sx={{ display: 'none', fontWeight: 700, fontSize: 17, [lowTile]: { display: 'inline' } }}
          >
            {suffix}
          </Box>
        )}
        {source !== undefined && <OneLine text={source} sx={{ fontWeight: 600 }} />}
        <Rest shown="high" others={rest} all={all} />
        <Rest shown="short" others={others} all={all} />
      </Box>
      {rows.map((other) => (
        <Box key={other.key} sx={{ ...line, [shortTile]: { display: 'none' } }}>
          <OneLine text={other.source} />
          <Box
            component="span"
            sx={{
              flexShrink: 0,
              fontWeight: other.odd === true ? 700 : 600,
              ...(other.odd === true && { color: 'warning.main' }),
            }}
          >
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
  const quiet = palette.text.secondary;
  const spoken =
    value === null
      ? t('tile.absent', { label, reason: reason ?? '' })
      : t('tile.spoken', { label, value, unit });
  return (
    <Box role="group" aria-label={spoken} sx={{ ...frame, borderColor: colour }}>
      <Box sx={column}>
        <Heading label={label} unit={unit} colour={colour} corner={props.corner} />
        <Box
          sx={{
            flexGrow: 1,
            minHeight: 0,
            display: 'flex',
            flexDirection: 'column',
            justifyContent: 'center',
          }}
        >
          <Number value={value} size={props.size} colour={props.busy === true ? quiet : colour} />
          {suffix !== undefined && value !== null && (
            <Box
              component="span"
              sx={{
                fontSize: 32,
                lineHeight: '34px',
                fontWeight: 600,
                color: props.busy === true ? quiet : colour,
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
