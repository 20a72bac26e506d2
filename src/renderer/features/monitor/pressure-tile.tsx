import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { ActionButton } from '#renderer/kit/action-button.tsx';
import { lowTile, VitalTile } from '#renderer/kit/vital-tile.tsx';
import { formatAge, formatMoment, formatVital, vitalUnit } from '#renderer/format/format.ts';
import { pressureState, type PressureState, type TileInput } from './tile-state.ts';
import type { Cuff } from './use-cuff.ts';

/** `120/80`, with a dash for a part that is not known. */
function pressureText({ systolic, diastolic }: PressureState): string | null {
  if (systolic.main === null) return null;
  const upper = formatVital('nibp-systolic', systolic.main.value);
  return `${upper}/${diastolic === null ? '–' : formatVital('nibp-diastolic', diastolic)}`;
}

/** By whom, when, and how long ago or that the next one is on its way; empty while nothing was measured. */
function whenText(t: TFunction, { systolic }: PressureState, measuring: boolean, nowMs: number): string {
  if (systolic.main === null) return '';
  const { timeMs } = systolic.main.vital;
  // While the next one is measured the old one keeps its time: that is what it is.
  const age = measuring ? t('tile.measuring') : formatAge(t, nowMs - timeMs);
  const by = systolic.source === 'manual' ? [t('source.manual')] : [];
  return [...by, t('tile.at', { time: formatMoment(timeMs, nowMs) }), age].join(' · ');
}

/** Blood pressure: a measurement of one moment, shown with its time. */
export function PressureTile({ input, cuff }: { readonly input: TileInput; readonly cuff: Cuff | null }) {
  const { t } = useTranslation();
  const pressure = pressureState(input);
  const { systolic, mean } = pressure;
  const measuring = cuff?.measuring === true;
  const source = whenText(t, pressure, measuring, input.nowMs);
  const button =
    cuff === null ? undefined : (
      <ActionButton
        size="small"
        variant="outlined"
        aria-keyshortcuts="N"
        busy={cuff.busy}
        disabled={!cuff.usable}
        onClick={cuff.act}
        sx={{ [lowTile]: { minHeight: 26, py: 0, px: 1 } }}
      >
        {cuff.abortable ? t('tile.abort') : t('tile.measure')}
      </ActionButton>
    );
  return (
    <Box sx={{ '&&': { gridColumn: 'span 6' }, display: 'grid', minHeight: 0 }}>
      <VitalTile
        label={t('vital.nibp')}
        unit={vitalUnit('nibp-systolic')}
        hue="pressure"
        busy={measuring}
        value={pressureText(pressure)}
        reason={
          measuring ? t('tile.measuring') : systolic.reason === null ? null : t(`absence.${systolic.reason}`)
        }
        {...(mean !== null && { suffix: `(${formatVital('nibp-mean', mean)})` })}
        {...(source !== '' && { source })}
        {...(button !== undefined && { corner: button })}
        size={56}
      />
    </Box>
  );
}
