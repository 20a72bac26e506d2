import type { Absence } from '#shared/domain/absence.ts';
import { plausibility, type VitalCode } from '#shared/domain/vitals.ts';
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
import {
  baudRate,
  biozFullScale,
  biozPerBlock,
  createHealthyPi5Decoder,
  ecgFullScale,
  ecgMillivoltPerCount,
  sampleRateHz,
  samplePacketBytes,
  samplesPerBlock,
  type EcgBlock,
  type HealthyPi5Sink,
  type PpgBlock,
  type SamplePacket,
} from './protocol.ts';

const ecgTemplate: SignalTemplate = {
  signalId: 'ecg',
  code: 'ecg',
  label: 'ECG',
  unit: 'mV',
  encoding: 'i32',
  scale: ecgMillivoltPerCount,
  offset: 0,
  displayRange: [-1.5, 1.5],
};
/** The front end's counts; the maker publishes no conversion into ohms. The range is that of two ohms either way. */
const respirationTemplate: SignalTemplate = {
  signalId: 'resp',
  code: 'resp-impedance',
  label: 'Respiration',
  unit: '1',
  encoding: 'i32',
  scale: 1,
  offset: 0,
  displayRange: [-8000, 8000],
};
const ppgTemplate = (signalId: string, code: SignalTemplate['code'], label: string): SignalTemplate => ({
  signalId,
  code,
  label,
  unit: '1',
  encoding: 'i32',
  scale: 1,
  offset: 0,
  displayRange: [0, 4_194_303],
});

/** SpO2 value by which the maker's own software knows that no finger is in the probe. */
const probeOffSpo2 = 25;
/** BioZ is sampled half as often as it is sent: said once more it holds, said more often nothing new was measured. */
const biozRepeats = 1;
/** Vitals are repeated in every packet; so often they are passed on, ms. */
const vitalsEveryMs = 500;

const ecgWatch = (): SignalWatch =>
  new SignalWatch({
    lowest: -ecgFullScale,
    highest: ecgFullScale,
    flatSamples: sampleRateHz,
    railSamples: Math.round(sampleRateHz / 8),
    off: 'lead-off',
  });
const biozWatch = (rateHz: number): SignalWatch =>
  new SignalWatch({
    lowest: -biozFullScale,
    highest: biozFullScale,
    flatSamples: 2 * rateHz,
    railSamples: Math.round(rateHz / 8),
    off: 'lead-off',
  });
const ppgWatch = (lowest: number, highest: number): SignalWatch =>
  new SignalWatch({
    lowest,
    highest,
    flatSamples: sampleRateHz,
    railSamples: sampleRateHz / 4,
    off: 'probe-off',
  });

class Vitals {
  readonly #host: DriverHost;
  #dueMs = 0;

  constructor(host: DriverHost) {
    this.#host = host;
  }

  /** Whether it is time to pass vitals on. */
  due(): boolean {
    const now = this.#host.monotonic();
    if (now < this.#dueMs) return false;
    this.#dueMs = now + vitalsEveryMs;
    return true;
  }

  /** @param off reason when its sensor is off the patient: the firmware then sends random or old numbers */
  report(code: VitalCode, value: number, off: Absence | null, zeroMeans: Absence): void {
    if (off !== null) this.#host.vital(code, null, off);
    else if (value === 0) this.#host.vital(code, null, zeroMeans);
    else if (plausibility(code, value) === 'impossible') this.#host.vital(code, null, 'out-of-range');
    else this.#host.vital(code, value, null);
  }

  heart(heartRate: number, respiratoryRate: number, off: Absence | null): void {
    const reason = off === 'lead-off' ? off : null;
    this.report('heart-rate', heartRate, reason, 'searching');
    this.report('respiratory-rate', respiratoryRate, reason, 'searching');
  }

  oxygen(spo2: number, off: Absence | null): void {
    const reason = spo2 === probeOffSpo2 || off === 'probe-off' ? 'probe-off' : null;
    this.report('spo2', spo2, reason, 'searching');
  }

  temperature(hundredths: number | null): void {
    if (hundredths === null) this.#host.vital('temperature', null, 'invalid');
    else this.report('temperature', hundredths / 100, null, 'probe-off');
  }
}

/** Firmware 2.x: one packet for each sample of everything. */
function samplePackets(host: DriverHost, skippedBytes: () => number): (packet: SamplePacket) => void {
  const vitals = new Vitals(host);
  let skipped = 0;
  const track = host.track({ rateHz: sampleRateHz }, [
    ecgTemplate,
    respirationTemplate,
    ppgTemplate('ppg-ir', 'pleth-infrared', 'Pleth (infrared)'),
    ppgTemplate('ppg-red', 'pleth-red', 'Pleth (red)'),
  ]);
  const watches = [ecgWatch(), biozWatch(sampleRateHz), ppgWatch(0, 2 ** 22 - 1), ppgWatch(0, 2 ** 22 - 1)];
  const counts = new Int32Array(4);
  let repeated = 0;
  return (packet) => {
    const destroyed = skippedBytes() - skipped;
    if (destroyed > 0) {
      skipped += destroyed;
      track.suspect(Math.round(destroyed / samplePacketBytes));
    }
    repeated = packet.biozFresh ? 0 : repeated + 1;
    counts[0] = packet.ecg;
    counts[1] = packet.bioz;
    counts[2] = packet.infrared;
    counts[3] = packet.red;
    // Firmware 2.1.0 queues samples that are zero throughout when a converter was not ready: nothing was measured.
    const dropout = packet.ecg === 0 && packet.bioz === 0 && packet.infrared === 0 && packet.red === 0;
    for (let signal = 0; signal < 4; signal += 1) {
      const count = counts[signal] ?? 0;
      const absence =
        watches[signal]?.look(count) ?? (signal === 1 && repeated > biozRepeats ? 'stale' : null);
      if (absence === null || (dropout && absence === 'out-of-range')) {
        if (dropout) track.absent(signal, 'invalid');
        else track.put(signal, count);
      } else {
        track.absent(signal, absence);
      }
    }
    track.next();
    if (!vitals.due()) return;
    vitals.heart(packet.heartRate, packet.respiratoryRate, watches[0]?.absence ?? null);
    vitals.oxygen(packet.spo2, watches[2]?.absence ?? null);
    vitals.temperature(packet.temperature);
  };
}

function store(track: Track, signal: number, count: number, absence: Absence | null): void {
  if (absence === null) track.put(signal, count);
  else track.absent(signal, absence);
}

/** Firmware 1.x: blocks of eight. */
function blocks(host: DriverHost): Pick<HealthyPi5Sink, 'ecgBlock' | 'ppgBlock'> {
  const perTick = samplesPerBlock / biozPerBlock;
  const ecgTrack = host.track({ rateHz: sampleRateHz / perTick }, [
    { ...ecgTemplate, perTick },
    respirationTemplate,
  ]);
  const ppgTrack = host.track({ rateHz: sampleRateHz }, [
    { ...ppgTemplate('ppg', 'pleth', 'Pleth'), encoding: 'i16', displayRange: [-32_767, 32_767] },
  ]);
  const ecg = ecgWatch();
  const bioz = biozWatch(sampleRateHz / perTick);
  const ppg = ppgWatch(-32_768, 32_767);
  const heart = new Vitals(host);
  const oxygen = new Vitals(host);
  return {
    ecgBlock(block: EcgBlock) {
      for (let tick = 0; tick < biozPerBlock; tick += 1) {
        for (let i = 0; i < perTick; i += 1) {
          const count = block.ecg[tick * perTick + i] ?? 0;
          store(ecgTrack, 0, count, ecg.look(count));
        }
        const count = block.bioz[tick] ?? 0;
        const own = bioz.look(count);
        // Both are measured by the same electrodes.
        store(ecgTrack, 1, count, ecg.absence === 'lead-off' ? 'lead-off' : own);
        ecgTrack.next();
      }
      if (heart.due()) heart.heart(block.heartRate, block.respiratoryRate, ecg.absence);
    },
    ppgBlock(block: PpgBlock) {
      for (let i = 0; i < samplesPerBlock; i += 1) {
        const count = block.ppg[i] ?? 0;
        store(ppgTrack, 0, count, ppg.look(count));
        ppgTrack.next();
      }
      if (!oxygen.due()) return;
      oxygen.oxygen(block.spo2, ppg.absence);
      oxygen.temperature(block.temperature);
    },
  };
}

type Firmware = '1.x' | '2.x';

const ignored: HealthyPi5Sink = {
  sample: () => undefined,
  ecgBlock: () => undefined,
  ppgBlock: () => undefined,
};

function open(host: DriverHost, firmware: Firmware): DriverConnection {
  let frames = 0;
  const parts =
    firmware === '2.x' ? { sample: samplePackets(host, () => decoder.skippedBytes) } : blocks(host);
  const sink: HealthyPi5Sink = { ...ignored, ...parts };
  const counted: HealthyPi5Sink = {
    sample(packet) {
      frames += 1;
      sink.sample(packet);
    },
    ecgBlock(block) {
      frames += 1;
      sink.ecgBlock(block);
    },
    ppgBlock(block) {
      frames += 1;
      sink.ppgBlock(block);
    },
  };
  const decoder = createHealthyPi5Decoder(counted);
  return {
    data(bytes) {
      const before = frames;
      decoder.push(bytes);
      return frames > before;
    },
    tick: () => undefined,
    command: () => undefined,
    farewell: () => null,
    get skippedBytes() {
      return decoder.skippedBytes;
    },
  };
}

/** So many whole packets make a HealthyPi 5: there is no checksum, but chance does not frame three. */
const proof = 3;

function probe(): Probe {
  const seen: Record<Firmware, number> = { '1.x': 0, '2.x': 0 };
  const decoder = createHealthyPi5Decoder({
    sample: () => void (seen['2.x'] += 1),
    ecgBlock: () => void (seen['1.x'] += 1),
    ppgBlock: () => void (seen['1.x'] += 1),
  });
  return {
    data: (bytes) => decoder.push(bytes),
    tick: () => undefined,
    recognised() {
      const firmware = seen['2.x'] >= proof ? '2.x' : seen['1.x'] >= proof ? '1.x' : null;
      return firmware === null ? null : { configuration: {}, open: (host) => open(host, firmware) };
    },
  };
}

export const healthyPi5: Driver = {
  model: 'healthypi-5',
  modelName: 'ProtoCentral HealthyPi 5',
  settings: eightNoneOne(baudRate),
  probing: 'listen',
  probeMs: 1500,
  silenceMs: 1000,
  vitals: () => ['heart-rate', 'respiratory-rate', 'spo2', 'temperature'],
  commands: [],
  probe,
};
