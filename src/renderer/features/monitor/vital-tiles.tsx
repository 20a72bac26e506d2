import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Device } from '#shared/contract/devices.ts';
import { vitalKey, type LiveVital } from '#shared/contract/streams.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { VitalCode } from '#shared/domain/vitals.ts';
import { VitalTile, type OtherValue } from '#renderer/kit/vital-tile.tsx';
import { hueOfVital, sizes } from '#renderer/kit/tokens.ts';
import { useHostNow } from '#renderer/state/clock.ts';
import { formatMoment, formatVital, vitalUnit } from '#renderer/format/format.ts';
import { useLive } from '#renderer/state/live.ts';
import { useVitals } from '#renderer/state/vitals.ts';
import { BeatMark } from './beat-mark.tsx';
import { PressureTile } from './pressure-tile.tsx';
import type { Cuff } from './use-cuff.ts';
import { disagrees, tileState, type TileInput, type TileState } from './tile-state.ts';

/** Vitals of the shown devices and, while recording, those entered by hand in this session. */
function useTileInput(shown: readonly Device[], session: Session | null): TileInput {
  const live = useVitals((state) => state.live);
  const connection = useLive((state) => state.connection);
  const nowMs = useHostNow(1_000);
  return useMemo(() => {
    const devices = new Map<string, Device>(shown.map((device) => [device.deviceId, device]));
    const belongs = [...live.values()].filter((vital) =>
      vital.source === 'manual'
        ? session !== null && vital.sessionId === session.sessionId
        : vital.deviceId !== null && devices.has(vital.deviceId),
    );
    return { vitals: belongs, devices, nowMs, connected: connection === 'connected' };
  }, [live, shown, session, connection, nowMs]);
}

/** A source in a few words, with the time where a number does not renew itself; of several devices by its name. */
function sourceText(t: TFunction, vital: LiveVital, ofMoment: boolean, input: TileInput): string {
  if (vital.source === 'manual') return t('tile.manualAt', { time: formatMoment(vital.timeMs, input.nowMs) });
  if (ofMoment) return t('tile.cuffAt', { time: formatMoment(vital.timeMs, input.nowMs) });
  const label = vital.deviceId === null ? undefined : input.devices.get(vital.deviceId)?.label;
  const words = t(`source.${vital.source}`);
  return input.devices.size > 1 && label !== undefined ? `${label} · ${words}` : words;
}

function othersOf(t: TFunction, code: VitalCode, state: TileState, input: TileInput): OtherValue[] {
  const { main, silent } = state;
  const passed =
    main === null || silent === null
      ? []
      : [
          {
            key: vitalKey(silent.vital),
            source: sourceText(t, silent.vital, false, input),
            value: t(`absence.${silent.absence}`),
            odd: true,
          },
        ];
  const counted = state.others.map(({ vital, value, ofMoment }) => {
    const odd = disagrees(main?.value ?? null, value);
    const text = formatVital(code, value);
    return {
      key: vitalKey(vital),
      source: sourceText(t, vital, ofMoment, input),
      value: odd ? t('tile.differs', { value: text }) : text,
      odd,
    };
  });
  return [...passed, ...counted];
}

/** Whose number it is; of dashes whose, where another count has a number: the reason says nothing of that one. */
function ownerText(t: TFunction, { main, silent, others }: TileState, input: TileInput): string | undefined {
  if (main !== null) return sourceText(t, main.vital, main.ofMoment, input);
  return silent === null || others.length === 0 ? undefined : sourceText(t, silent.vital, false, input);
}

function Tile({
  code,
  input,
  size,
  beats,
}: {
  readonly code: VitalCode;
  readonly input: TileInput;
  readonly size: number;
  readonly beats?: boolean;
}) {
  const { t } = useTranslation();
  const state = tileState(code, input);
  const source = ownerText(t, state, input);
  return (
    <VitalTile
      label={t(`vital.${code}`)}
      unit={vitalUnit(code)}
      hue={hueOfVital(code)}
      value={state.main === null ? null : formatVital(code, state.main.value)}
      reason={state.reason === null ? null : t(`absence.${state.reason}`)}
      {...(source !== undefined && { source })}
      others={othersOf(t, code, state, input)}
      {...(beats === true &&
        state.main?.vital.deviceId != null && {
          corner: <BeatMark deviceId={state.main.vital.deviceId} />,
        })}
      size={size}
    />
  );
}

/** The numbers of the monitor, the vital ones largest. */
export function VitalTiles({
  shown,
  session,
  cuff,
}: {
  readonly shown: readonly Device[];
  readonly session: Session | null;
  readonly cuff: Cuff | null;
}) {
  const { t } = useTranslation();
  const input = useTileInput(shown, session);
  return (
    <Box
      component="section"
      aria-label={t('tile.vitals')}
      sx={{
        width: `clamp(${sizes.tilesLeast}px, 34vw, ${sizes.tiles}px)`,
        height: '100%',
        display: 'grid',
        gap: 0.75,
        gridTemplateColumns: 'repeat(10, 1fr)',
        gridTemplateRows: 'repeat(3, minmax(0, 1fr))',
        '& > *': { gridColumn: 'span 5' },
      }}
    >
      <Tile code="heart-rate" input={input} size={84} beats />
      <Tile code="spo2" input={input} size={84} />
      <Tile code="respiratory-rate" input={input} size={72} />
      <Tile code="pulse-rate" input={input} size={72} />
      <PressureTile input={input} cuff={cuff} />
      <Box sx={{ '&&': { gridColumn: 'span 4' }, display: 'grid', minHeight: 0 }}>
        <Tile code="temperature" input={input} size={56} />
      </Box>
    </Box>
  );
}
