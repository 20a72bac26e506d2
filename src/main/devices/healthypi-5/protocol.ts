import { createScanner, needMore, noFrame, type Scanner } from '../scanner.ts';

/**
 * ProtoCentral OpenView framing as HealthyPi 5 speaks it over USB: `0A FA lenLSB lenMSB type payload[len] 00 0B`, little-endian, no
 * checksum. Source: the public firmware's `data_module.c` (layout only).
 *
 * | type | len | firmware | payload |
 * |---|---|---|---|
 * | 02 | 22 | 2.x, 128/s | ECG i32, BioZ i32, BioZ fresh (00) or repeated (FF), red i32, infrared i32, temperature i16 × 0.01 °C, SpO2, HR, RR |
 * | 03 | 50 | 1.x, 16/s | 8 × ECG i32, 4 × BioZ i32, HR, RR |
 * | 04 | 19 | 1.x, 16/s | 8 × PPG i16, SpO2, temperature u16 × 0.01 °C (or, as the maker's text says, temperature first) |
 */
export const baudRate = 115_200;
/** Packets a second of type 02; ECG and PPG samples a second of all types. */
export const sampleRateHz = 128;
/** Types 03 and 04 bring eight ECG and PPG samples, and four of BioZ, which is sampled half as often. */
export const samplesPerBlock = 8;
export const biozPerBlock = 4;

/** MAX30001: 18-bit sample × 256, gain 80 V/V, reference 1 V. mV of one count. */
export const ecgMillivoltPerCount = 1000 / (80 * 2 ** 17 * 256);
/** Where the 18-bit converter ends: a count of this size or more is saturated. */
export const ecgFullScale = 2 ** 25 - 256;
/** The same of BioZ, whose converter has 20 bits. */
export const biozFullScale = 2 ** 19 - 1;

/** One sample of everything (type 02), in the device's counts. */
export interface SamplePacket {
  ecg: number;
  bioz: number;
  biozFresh: boolean;
  red: number;
  infrared: number;
  /** 0.01 °C */
  temperature: number;
  /** %, 0 = not known */
  spo2: number;
  /** 1/min, 0 = not known */
  heartRate: number;
  respiratoryRate: number;
}

/** Eight ECG and four BioZ samples (type 03). */
export interface EcgBlock {
  readonly ecg: Int32Array;
  readonly bioz: Int32Array;
  heartRate: number;
  respiratoryRate: number;
}

/** Eight PPG samples (type 04). */
export interface PpgBlock {
  readonly ppg: Int16Array;
  spo2: number;
  /** 0.01 °C; null where the firmware sent its high byte twice, so that nobody knows it */
  temperature: number | null;
}

/** Receives what was decoded. The objects are reused: copy what is to be kept. */
export interface HealthyPi5Sink {
  sample(packet: SamplePacket): void;
  ecgBlock(block: EcgBlock): void;
  ppgBlock(block: PpgBlock): void;
}

const overhead = 7;
const payloadLength: Readonly<Record<number, number>> = { 2: 22, 3: 50, 4: 19 };
export const samplePacketBytes = 22 + overhead;
export const ecgBlockBytes = 50 + overhead;
export const ppgBlockBytes = 19 + overhead;

function frame(type: number, out: Uint8Array, at: number): DataView {
  const length = payloadLength[type] ?? 0;
  out.set([0x0a, 0xfa, length, 0, type], at);
  out.set([0x00, 0x0b], at + 5 + length);
  return new DataView(out.buffer, out.byteOffset + at + 5, length);
}

/** Writes one packet of type 02 at `at`. @returns its length */
export function encodeSample(packet: Readonly<SamplePacket>, out: Uint8Array, at = 0): number {
  const view = frame(2, out, at);
  view.setInt32(0, packet.ecg, true);
  view.setInt32(4, packet.bioz, true);
  view.setUint8(8, packet.biozFresh ? 0 : 0xff);
  view.setInt32(9, packet.red, true);
  view.setInt32(13, packet.infrared, true);
  view.setInt16(17, packet.temperature, true);
  view.setUint8(19, packet.spo2);
  view.setUint8(20, packet.heartRate);
  view.setUint8(21, packet.respiratoryRate);
  return samplePacketBytes;
}

/** Writes one packet of type 03 at `at`. @returns its length */
export function encodeEcgBlock(block: Readonly<EcgBlock>, out: Uint8Array, at = 0): number {
  const view = frame(3, out, at);
  for (let i = 0; i < samplesPerBlock; i += 1) view.setInt32(i * 4, block.ecg[i] ?? 0, true);
  for (let i = 0; i < biozPerBlock; i += 1) view.setInt32(32 + i * 4, block.bioz[i] ?? 0, true);
  view.setUint8(48, block.heartRate);
  view.setUint8(49, block.respiratoryRate);
  return ecgBlockBytes;
}

/** Writes one packet of type 04 at `at`; no temperature becomes 0. @returns its length */
export function encodePpgBlock(block: Readonly<PpgBlock>, out: Uint8Array, at = 0): number {
  const view = frame(4, out, at);
  for (let i = 0; i < samplesPerBlock; i += 1) view.setInt16(i * 2, block.ppg[i] ?? 0, true);
  view.setUint8(16, block.spo2);
  view.setUint16(17, block.temperature ?? 0, true);
  return ppgBlockBytes;
}

const i32 = (b: Uint8Array, at: number): number =>
  (b[at] ?? 0) | ((b[at + 1] ?? 0) << 8) | ((b[at + 2] ?? 0) << 16) | ((b[at + 3] ?? 0) << 24);
const i16 = (b: Uint8Array, at: number): number => (((b[at] ?? 0) | ((b[at + 1] ?? 0) << 8)) << 16) >> 16;

/** High byte of a temperature between 17.92 and 48.63 °C. */
const temperatureHigh = (byte: number): boolean => byte >= 0x07 && byte <= 0x12;

function readPpgBlock(b: Uint8Array, at: number, block: PpgBlock): void {
  for (let i = 0; i < samplesPerBlock; i += 1) block.ppg[i] = i16(b, at + i * 2);
  const [first = 0, second = 0, third = 0] = [b[at + 16], b[at + 17], b[at + 18]];
  if (second !== third && !temperatureHigh(third) && temperatureHigh(second) && third <= 100) {
    block.temperature = first | (second << 8);
    block.spo2 = third;
    return;
  }
  block.spo2 = first;
  block.temperature = second === third ? null : second | (third << 8);
}

/** No checksum: a payload that the converter cannot produce is taken as garbage. */
function plausibleSample(b: Uint8Array, at: number): boolean {
  const fresh = b[at + 8];
  const ecg = i32(b, at);
  return (fresh === 0 || fresh === 0xff) && ecg >= -(2 ** 25) && ecg < 2 ** 25;
}

export function createHealthyPi5Decoder(sink: HealthyPi5Sink): Scanner {
  const sample: SamplePacket = {
    ecg: 0,
    bioz: 0,
    biozFresh: true,
    red: 0,
    infrared: 0,
    temperature: 0,
    spo2: 0,
    heartRate: 0,
    respiratoryRate: 0,
  };
  const ecgBlock: EcgBlock = {
    ecg: new Int32Array(8),
    bioz: new Int32Array(4),
    heartRate: 0,
    respiratoryRate: 0,
  };
  const ppgBlock: PpgBlock = { ppg: new Int16Array(8), spo2: 0, temperature: null };

  const deliver = (type: number, b: Uint8Array, at: number): void => {
    if (type === 2) {
      sample.ecg = i32(b, at);
      sample.bioz = i32(b, at + 4);
      sample.biozFresh = b[at + 8] === 0;
      sample.red = i32(b, at + 9);
      sample.infrared = i32(b, at + 13);
      sample.temperature = i16(b, at + 17);
      sample.spo2 = b[at + 19] ?? 0;
      sample.heartRate = b[at + 20] ?? 0;
      sample.respiratoryRate = b[at + 21] ?? 0;
      sink.sample(sample);
    } else if (type === 3) {
      for (let i = 0; i < samplesPerBlock; i += 1) ecgBlock.ecg[i] = i32(b, at + i * 4);
      for (let i = 0; i < biozPerBlock; i += 1) ecgBlock.bioz[i] = i32(b, at + 32 + i * 4);
      ecgBlock.heartRate = b[at + 48] ?? 0;
      ecgBlock.respiratoryRate = b[at + 49] ?? 0;
      sink.ecgBlock(ecgBlock);
    } else {
      readPpgBlock(b, at, ppgBlock);
      sink.ppgBlock(ppgBlock);
    }
  };

  return createScanner(ecgBlockBytes, (b, from, to) => {
    if (b[from] !== 0x0a) return noFrame;
    if (from + 1 < to && b[from + 1] !== 0xfa) return noFrame;
    if (to - from < 5) return needMore;
    const type = b[from + 4] ?? 0;
    const length = type === 2 ? 22 : type === 3 ? 50 : type === 4 ? 19 : -1;
    if (b[from + 2] !== length || b[from + 3] !== 0) return noFrame;
    if (to - from < length + overhead) return needMore;
    const end = from + 5 + length;
    if (b[end] !== 0x00 || b[end + 1] !== 0x0b) return noFrame;
    if (type === 2 && !plausibleSample(b, from + 5)) return noFrame;
    deliver(type, b, from + 5);
    return length + overhead;
  });
}
