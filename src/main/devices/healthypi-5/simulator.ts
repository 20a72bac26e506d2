import { restImpedance } from '#main/simulation/models/body.ts';
import type { SimulatedDevice } from '#main/simulation/simulator.ts';
import type { BodySample, SimulatedPatient } from '#main/simulation/source.ts';
import {
  biozFullScale,
  ecgFullScale,
  ecgMillivoltPerCount,
  encodeSample,
  sampleRateHz,
  samplePacketBytes,
  type SamplePacket,
} from './protocol.ts';

/** The converter gives 18 bit in steps of 256 counts. */
const ecgStep = 256;
/**
 * MAX30001: count = Ω × 2¹⁹ × current × gain / reference of 1 V. Current (96 µA) and gain (80) are assumed: the board's are
 * not published. Its input high-pass takes the impedance at rest away.
 */
const biozCountPerOhm = 2 ** 19 * 96e-6 * 80;
/** Light that arrives through a finger, counts; of it, the pulse takes about a hundredth. */
const fingerLight = 400_000;
const infraredPulseShare = 0.012;
/** Stray light with no finger in the probe. */
const strayLight = 1500;

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
/** A number in one byte, 0 = not known. */
const byte = (value: number | null): number => (value === null ? 0 : clamp(Math.round(value), 255));

/** @param leadOff electrodes are off: both converters that they feed run into their end */
function measure(body: BodySample, leadOff: boolean, packet: SamplePacket, index: number): void {
  const ecg = leadOff ? null : body.ecg;
  const impedance = leadOff ? null : body.impedance;
  packet.ecg =
    ecg === null
      ? ecgFullScale
      : clamp(Math.round(ecg / ecgMillivoltPerCount / ecgStep) * ecgStep, ecgFullScale);
  // Sampled half as often as the ECG; the firmware repeats the value and calls both fresh.
  if (index % 2 === 0) {
    packet.bioz =
      impedance === null
        ? biozFullScale
        : clamp(Math.round((impedance - restImpedance) * biozCountPerOhm), biozFullScale);
  }
  packet.heartRate = leadOff ? 0 : byte(body.heartRate);
  packet.respiratoryRate = leadOff ? 0 : byte(body.respiratoryRate);
  packet.spo2 = byte(body.spo2);
  packet.temperature = body.temperature === null ? 0 : Math.round(body.temperature * 100);
  if (body.pleth === null) {
    packet.red = strayLight;
    packet.infrared = strayLight;
    return;
  }
  // Usual calibration of oximeters: SpO2 = 110 − 25 × ratio of the two lights' relative pulses.
  const ratio = (110 - (body.spo2 ?? 97)) / 25;
  packet.infrared = Math.round(fingerLight * (1 + infraredPulseShare * body.pleth));
  packet.red = Math.round(fingerLight * 0.8 * (1 + infraredPulseShare * ratio * body.pleth));
}

/** ProtoCentral HealthyPi 5 with firmware 2.x: packets of type 02 from the moment it has power; it takes no commands. */
export function createHealthyPi5(patient: SimulatedPatient): SimulatedDevice {
  const source = patient.source(sampleRateHz);
  const bytes = new Uint8Array(samplePacketBytes);
  const packet: SamplePacket = {
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
  let said = 0;
  let leadOff = false;
  return {
    model: 'healthypi-5',
    powerOn() {
      said = 0;
    },
    run(timeMs, say) {
      for (const due = Math.floor((timeMs * sampleRateHz) / 1000); said < due; said += 1) {
        measure(source.next(), leadOff, packet, said);
        encodeSample(packet, bytes);
        say(bytes);
      }
    },
    receive: () => undefined,
    leadOff(off) {
      leadOff = off;
    },
  };
}
