import type { Say, SimulatedDevice } from '#main/simulation/simulator.ts';
import type { BodySample, SignalSource, SimulatedPatient } from '#main/simulation/source.ts';
import {
  command,
  encodeFrame,
  frameBytes,
  frameCrc,
  sampleRates,
  stateBytes,
  type BitalinoFrame,
  type SampleRate,
} from './protocol.ts';

const versionAnswer = new TextEncoder().encode('BITalino_v5.2\n');
/** 4.04 V of a cell that is full at 4.2 V and empty at 3.4 V: count of half the voltage, 10 bit of 3.3 V. */
const batteryCount = Math.round((4.04 / 2 / 3.3) * 1024);
const middle = 512;
const highest = 1023;
/** Supply over amplification of the maker's sensors, mV from one end of the converter to the other. */
const ecgSpan = 3300 / 1100;
const emgSpan = 3300 / 1009;
/** L/s that drive the airflow sensor from the middle to its end. */
const airflowReach = 2;

const count = (share: number): number => Math.max(0, Math.min(highest, Math.round(middle + share * 1024)));

/** Sensors as they are plugged in: ECG at A1, EMG at A2, airflow at A3, nothing at A4 to A6. @returns 10 bit */
function analogue(channel: number, body: BodySample, leadOff: boolean): number {
  switch (channel) {
    case 0:
      return leadOff || body.ecg === null ? highest : count(body.ecg / ecgSpan);
    case 1:
      return leadOff || body.emg === null ? highest : count(body.emg / emgSpan);
    case 2:
      return body.airflow === null ? middle : count(body.airflow / airflowReach / 2);
    default:
      return middle;
  }
}

/** What runs between a start and a stop. */
interface Acquisition {
  readonly rateHz: SampleRate;
  readonly channels: readonly number[];
  readonly frame: BitalinoFrame;
  readonly bytes: Uint8Array;
  readonly startMs: number;
  said: number;
}

/** BITalino (r)evolution: idle until started by a command, then a frame for each sample until stopped. */
class Bitalino implements SimulatedDevice {
  readonly model = 'bitalino';
  readonly #patient: SimulatedPatient;
  readonly #sources = new Map<number, SignalSource>();
  #leadOff = false;
  #rateHz: SampleRate = 1000;
  #batteryThreshold = 0;
  #acquisition: Acquisition | undefined;

  constructor(patient: SimulatedPatient) {
    this.#patient = patient;
  }

  powerOn(): void {
    this.#acquisition = undefined;
    this.#rateHz = 1000;
    this.#batteryThreshold = 0;
  }

  run(timeMs: number, say: Say): void {
    const acquisition = this.#acquisition;
    if (acquisition === undefined) return;
    const { rateHz, frame, bytes, channels } = acquisition;
    const source = this.#source(rateHz);
    const due = Math.floor(((timeMs - acquisition.startMs) * rateHz) / 1000);
    for (; acquisition.said < due; acquisition.said += 1) {
      const body = source.next();
      for (let i = 0; i < channels.length; i += 1) {
        const value = analogue(channels[i] ?? 0, body, this.#leadOff);
        frame.analogue[i] = i < 4 ? value : value >> 4;
      }
      frame.sequence = acquisition.said & 0x0f;
      encodeFrame(frame, bytes);
      say(bytes);
    }
  }

  receive(bytes: Uint8Array, timeMs: number, say: Say): void {
    for (const byte of bytes) this.#obey(byte, timeMs, say);
  }

  leadOff(off: boolean): void {
    this.#leadOff = off;
  }

  #obey(byte: number, timeMs: number, say: Say): void {
    if (byte === command.idle || (byte === command.stop && this.#acquisition !== undefined)) {
      this.#acquisition = undefined;
    } else if (this.#acquisition !== undefined) {
      return; // while it streams it understands nothing else
    } else if (byte === command.version) {
      say(versionAnswer);
    } else if (byte === command.state) {
      say(this.#state());
    } else if ((byte & 0x03) === 0x03 && (byte & 0x3c) === 0) {
      this.#rateHz = sampleRates[byte >> 6] ?? 1000;
    } else if ((byte & 0x03) === 0x01) {
      this.#start(byte, timeMs);
    } else if ((byte & 0x03) === 0) {
      this.#batteryThreshold = byte >> 2;
    }
  }

  #start(byte: number, timeMs: number): void {
    const channels = [0, 1, 2, 3, 4, 5].filter((channel) => (byte & (4 << channel)) !== 0);
    if (channels.length === 0) return;
    this.#acquisition = {
      rateHz: this.#rateHz,
      channels,
      frame: { sequence: 0, digital: 0, analogue: new Uint16Array(channels.length) },
      bytes: new Uint8Array(frameBytes(channels.length)),
      startMs: timeMs,
      said: 0,
    };
  }

  /** A1 to A6 and battery as u16, threshold, analogue output, digital lines with CRC4. */
  #state(): Uint8Array {
    const answer = new Uint8Array(stateBytes);
    const view = new DataView(answer.buffer);
    const body = this.#source(1000).next();
    for (let channel = 0; channel < 6; channel += 1) {
      view.setUint16(2 * channel, analogue(channel, body, this.#leadOff), true);
    }
    view.setUint16(12, batteryCount, true);
    view.setUint8(14, this.#batteryThreshold);
    view.setUint8(16, frameCrc(answer, 0, stateBytes));
    return answer;
  }

  /** One for each rate, so that the body goes on living between two acquisitions. */
  #source(rateHz: number): SignalSource {
    const known = this.#sources.get(rateHz);
    if (known !== undefined) return known;
    const source = this.#patient.source(rateHz);
    this.#sources.set(rateHz, source);
    return source;
  }
}

export function createBitalino(patient: SimulatedPatient): SimulatedDevice {
  return new Bitalino(patient);
}
