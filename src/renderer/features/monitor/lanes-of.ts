import type { Device } from '#shared/contract/devices.ts';
import type { LiveSignal, SignalInfo } from '#shared/domain/signals.ts';
import { hueOfSignal, hues, surfaces, type Appearance } from '#renderer/kit/tokens.ts';
import type { Preferences } from '#renderer/state/preferences.ts';
import {
  gains,
  type LaneReport,
  type LaneScale,
  type WaveformColours,
  type WaveformLane,
} from '#renderer/waveform/lanes.ts';

const mostLanes = 8;

/** Factors on a signal's own range, for signals that have no millivolts. */
const rangeGains = [0.25, 0.5, 1, 2, 4] as const;

const order = ['ecg', 'pleth', 'resp', 'airflow', 'emg', 'analog'] as const;

function place(signal: LiveSignal): number {
  const index = order.findIndex((prefix) => signal.code.startsWith(prefix));
  return index < 0 ? order.length : index;
}

export const laneKey = (signal: Pick<LiveSignal, 'deviceId' | 'signalId'>): string =>
  `${signal.deviceId}/${signal.signalId}`;

/** A device that is unplugged keeps its lanes, without a stream. */
export function withKnownSignals(device: Device, known: ReadonlyMap<string, readonly LiveSignal[]>): Device {
  const signals = known.get(device.deviceId);
  return device.signals.length > 0 || signals === undefined
    ? device
    : { ...device, signals: [...signals], state: 'closed' };
}

/** Signals of the shown devices: heart first, then oxygen, then breath; always in the same order. */
export function signalsInOrder(devices: readonly Device[]): readonly LiveSignal[] {
  return devices
    .flatMap((device) => device.signals)
    .toSorted((a, b) => place(a) - place(b) || laneKey(a).localeCompare(laneKey(b)));
}

/**
 * Whether a signal has a lane: as somebody chose; else all but the red light where the infrared pulse wave is there,
 * and signals of no known kind only where nothing else is. Fewer lanes are higher, and no beat is cut off.
 */
export function hasLane(
  signal: SignalInfo,
  all: readonly SignalInfo[],
  chosen: Preferences['lanes'],
): boolean {
  const infrared = all.some((other) => other.deviceId === signal.deviceId && other.code === 'pleth-infrared');
  const known = all.some((other) => other.code !== 'analog');
  return (
    chosen[laneKey(signal)] ??
    !((signal.code === 'pleth-red' && infrared) || (signal.code === 'analog' && known))
  );
}

/** Signals that have a lane, in their order. */
function lanedSignals(devices: readonly Device[], chosen: Preferences['lanes']): readonly LiveSignal[] {
  const all = signalsInOrder(devices);
  return all.filter((signal) => hasLane(signal, all, chosen));
}

/** Gains to choose for a signal: mm/mV where it has millivolts, else factors. */
export function gainsOf(signal: SignalInfo): readonly number[] {
  return signal.unit === 'mV' ? gains : rangeGains;
}

/** The gain chosen for a signal on this screen, or where it starts. */
export function gainOf(signal: SignalInfo, kept: Preferences['gains']): number {
  const standard = signal.unit === 'mV' ? 10 : 1;
  const chosen = kept[laneKey(signal)];
  return chosen !== undefined && gainsOf(signal).includes(chosen) ? chosen : standard;
}

type Ranges = LaneReport['ranges'];

function scaleOf(signal: SignalInfo, kept: Preferences['gains'], ranges: Ranges): LaneScale {
  const gain = gainOf(signal, kept);
  const mmPerMillivolt = gains.find((known) => known === gain);
  if (signal.unit === 'mV' && mmPerMillivolt !== undefined) return { kind: 'calibrated', mmPerMillivolt };
  const range = ranges[laneKey(signal)];
  if (range === undefined) return { kind: 'unknown' };
  const [low, high] = range;
  const middle = (low + high) / 2;
  const half = (high - low) / 2 / gain;
  return { kind: 'range', low: middle - half, high: middle + half };
}

type LanePreferences = Pick<Preferences, 'appearance' | 'gains' | 'lanes' | 'filter' | 'notchHz'>;

/** Devices whose traces are of before: they do not answer, or this screen does not hear of them. */
export function silentDevices(shown: readonly Device[], connected: boolean): readonly string[] {
  return shown.filter(({ state }) => !connected || state !== 'running').map(({ deviceId }) => deviceId);
}

/**
 * The lanes of the monitor, at most eight. Filters are for what has millivolts; a pleth wave is drawn as it comes.
 * @param ranges heights that the worker found for signals without a calibrated unit
 * @param silent devices whose traces are of before: grey, as numbers are that nobody measures any more
 */
export function lanesOf(
  devices: readonly Device[],
  kept: LanePreferences,
  ranges: Ranges = {},
  silent: readonly string[] = [],
): WaveformLane[] {
  const connected = new Map(devices.map((device) => [device.deviceId, device.state !== 'closed']));
  return lanedSignals(devices, kept.lanes)
    .slice(0, mostLanes)
    .map((signal) => ({
      key: laneKey(signal),
      streamId: connected.get(signal.deviceId) === true ? signal.streamId : null,
      signal,
      colour: silent.includes(signal.deviceId)
        ? waveformColours[kept.appearance].gap
        : hues[kept.appearance][hueOfSignal(signal.code)],
      scale: scaleOf(signal, kept.gains, ranges),
      filter:
        signal.unit === 'mV' ? { band: kept.filter, notchHz: kept.notchHz } : { band: 'off', notchHz: null },
    }));
}

const waveformColours: Readonly<Record<Appearance, WaveformColours>> = {
  dark: {
    background: '#0a0e13',
    gridSmall: '#131c24',
    gridLarge: '#22303c',
    gap: '#5d6f80',
    calibration: '#a9b8c6',
    clipped: surfaces.dark.warn,
  },
  light: {
    background: '#fffdfb',
    gridSmall: '#fbe9e4',
    gridLarge: '#f2c9be',
    gap: '#8a97a3',
    calibration: '#4a5967',
    clipped: surfaces.light.warn,
  },
};

export function coloursOf(appearance: Appearance): WaveformColours {
  return waveformColours[appearance];
}
