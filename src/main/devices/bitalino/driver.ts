import type {
  Driver,
  DriverConnection,
  DriverHost,
  Probe,
  SignalTemplate,
  Track,
} from '#main/services/devices/driver.ts';
import { SignalWatch } from '../quality.ts';
import { eightNoneOne } from '../serial-settings.ts';
import { configuration, type Channels } from './configuration.ts';
import {
  baudRate,
  command,
  commandSpacingMs,
  createBitalinoDecoder,
  frameCrc,
  stateBytes,
  versionPrefix,
  type BitalinoFrame,
} from './protocol.ts';

type Use = 'ecg' | 'emg' | 'airflow';

const rateHz = 1000;
const defaultChannels: NonNullable<Channels['channels']> = ['ecg', 'emg', 'airflow'];

/**
 * Transfer functions of the maker's sensor data sheets (PLUX Wireless Biosignals), with n bit and VCC = 3.3 V:
 * ECG (ECG sensor data sheet) and EMG (EMG sensor data sheet): (ADC / 2ⁿ − ½) · VCC / G, G = 1100 and 1009;
 * respiration (PZT sensor data sheet): (ADC / 2ⁿ − ½) · 100 % of full scale.
 */
const spanOf: Readonly<Record<Use, { span: number; unit: string; range: readonly [number, number] }>> = {
  ecg: { span: 3300 / 1100, unit: 'mV', range: [-1.5, 1.5] },
  emg: { span: 3300 / 1009, unit: 'mV', range: [-1.65, 1.65] },
  airflow: { span: 100, unit: '%', range: [-50, 50] },
};
const labels: Readonly<Record<Use, string>> = { ecg: 'ECG', emg: 'EMG', airflow: 'Airflow' };

/** The first four channels have 10 bit, the last two 6. */
const levels = (channel: number): number => (channel < 4 ? 1024 : 64);

function template(channel: number, use: Use): SignalTemplate {
  const { span, unit, range } = spanOf[use];
  return {
    signalId: `a${channel + 1}`,
    code: use,
    label: `${labels[use]} (A${channel + 1})`,
    unit,
    encoding: 'i16',
    scale: span / levels(channel),
    offset: -span / 2,
    displayRange: [range[0], range[1]],
  };
}

/** An electrode that is off drives the amplifier to an end; a body never gives two seconds of exactly the same ECG. */
function watch(channel: number, use: Use): SignalWatch {
  return new SignalWatch({
    lowest: 0,
    highest: levels(channel) - 1,
    flatSamples: use === 'ecg' ? 2 * rateHz : null,
    railSamples: rateHz / 5,
    off: 'lead-off',
  });
}

/** One lithium cell has no other voltages: what reads otherwise is no battery, or not read. */
const cellVolts = [2.5, 4.5] as const;

/** Battery voltage from a state answer: channel 7 as 10-bit count of half the voltage; empty 3.4 V, full 4.2 V. */
function charge(state: Uint8Array): number | null {
  const last = state.length - 1;
  if (last < stateBytes - 2 || ((state[last] ?? 0) & 0x0f) !== frameCrc(state, 0, state.length)) return null;
  const count = (state[12] ?? 0) | ((state[13] ?? 0) << 8);
  const volt = (count / 1024) * 3.3 * 2;
  if (volt < cellVolts[0] || volt > cellVolts[1]) return null;
  return Math.max(0, Math.min(1, (volt - 3.4) / (4.2 - 3.4)));
}

class Acquisition {
  readonly #track: Track;
  readonly #watches: readonly SignalWatch[];
  #expected = -1;
  frames = 0;

  constructor(track: Track, watches: readonly SignalWatch[]) {
    this.#track = track;
    this.#watches = watches;
  }

  frame(frame: BitalinoFrame): void {
    this.frames += 1;
    if (this.#expected >= 0) this.#track.gap((frame.sequence - this.#expected) & 0x0f);
    this.#expected = (frame.sequence + 1) & 0x0f;
    for (let signal = 0; signal < this.#watches.length; signal += 1) {
      const count = frame.analogue[signal] ?? 0;
      const absence = this.#watches[signal]?.look(count) ?? null;
      if (absence === null) this.#track.put(signal, count);
      else this.#track.absent(signal, absence);
    }
    this.#track.next();
  }
}

/** What is said to an idle device, one after the other, until it streams. */
type Step = 'state' | 'rate' | 'start';

function open(host: DriverHost, { channels: chosen }: Channels): DriverConnection {
  const channels = (chosen ?? defaultChannels).flatMap((use, channel) =>
    use === 'off' ? [] : [{ channel, use }],
  );
  const used = channels.map(({ channel }) => channel);
  const track = host.track(
    { rateHz, gapUnit: 16 },
    channels.map(({ channel, use }) => template(channel, use)),
  );
  const acquisition = new Acquisition(
    track,
    channels.map(({ channel, use }) => watch(channel, use)),
  );
  const decoder = createBitalinoDecoder(Math.max(1, used.length), (frame) => acquisition.frame(frame));
  const state = new Uint8Array(stateBytes);
  let stateLength = 0;
  let step: Step = 'state';
  let dueMs = host.monotonic() + commandSpacingMs;

  const advance = (): void => {
    if (step === 'start' || host.monotonic() < dueMs) return;
    dueMs = host.monotonic() + commandSpacingMs;
    if (step === 'state') {
      host.battery(charge(state.subarray(0, stateLength)));
      step = 'rate';
      host.send(Uint8Array.of(command.rate(rateHz)));
    } else {
      step = 'start';
      // Without a channel it would stream nothing: A1 then only shows that it is there.
      host.send(Uint8Array.of(command.start(used.length === 0 ? [0] : used)));
    }
  };

  host.send(Uint8Array.of(command.state));
  return {
    data(bytes) {
      if (step !== 'start') {
        const room = bytes.subarray(0, stateBytes - stateLength);
        state.set(room, stateLength);
        stateLength += room.length;
        return room.length > 0;
      }
      const before = acquisition.frames;
      decoder.push(bytes);
      return acquisition.frames > before;
    },
    tick: advance,
    command: () => undefined,
    farewell: () => Uint8Array.of(command.stop),
    get skippedBytes() {
      return decoder.skippedBytes;
    },
  };
}

/** A version is asked for again after this time: the first question may have come in mid-stream. */
const askEveryMs = 500;

function probe(): Probe<Channels> {
  const prefix = new TextEncoder().encode(versionPrefix);
  let matched = 0;
  let ended = false;
  let asked = 0;
  let stops = 0;
  return {
    data(bytes) {
      for (const byte of bytes) {
        if (matched === prefix.length) ended ||= byte === 0x0a;
        else matched = byte === prefix[matched] ? matched + 1 : byte === prefix[0] ? 1 : 0;
      }
    },
    tick(elapsedMs, send) {
      if (stops * askEveryMs <= elapsedMs) {
        stops += 1;
        send(Uint8Array.of(command.stop));
      } else if (asked < stops && elapsedMs >= asked * askEveryMs + commandSpacingMs) {
        asked += 1;
        send(Uint8Array.of(command.version));
      }
    },
    recognised: () => (ended ? { configuration: { channels: [...defaultChannels] }, open } : null),
  };
}

export const bitalino: Driver<Channels> = {
  model: 'bitalino',
  modelName: 'PLUX BITalino (r)evolution',
  settings: eightNoneOne(baudRate),
  probing: 'ask',
  probeMs: 1400,
  silenceMs: 1000,
  configuration,
  vitals: () => [],
  commands: [],
  probe,
};
