import { cuffPressure, measurementMs, type CuffSubject } from '#main/simulation/models/cuff.ts';
import type { Say, SimulatedDevice } from '#main/simulation/simulator.ts';
import type { SimulatedPatient } from '#main/simulation/source.ts';
import { createRequestDecoder, encodeReply, type NibpResult, type Request } from './protocol.ts';

/** Pressure to which an adult measurement inflates first unless told otherwise, mmHg. */
const usualInflation = 160;
/** A cuff that is off, or leaks, is given up after this time. */
const giveUpMs = 8000;
const failed: NibpResult = { systolic: 0, diastolic: 0, mean: 0, pulse: 0 };
/** Errors that a result can carry; the last is one that nobody knows. */
const errorOf: Readonly<Record<string, number>> = {
  'cuff-motion': 0x02,
  'cuff-leak': 0x57,
  'cuff-error': 0x3c,
};

interface Measurement {
  readonly startMs: number;
  /** null: the cuff is off, no pressure builds up. */
  readonly subject: CuffSubject | null;
  readonly targetMmHg: number;
  endMs: number;
  isOver: boolean;
}

/** SunTech NIBP module: silent until asked; measures when told, and says by itself when it is done. */
class SunTechNibp implements SimulatedDevice {
  readonly model = 'suntech-nibp';
  readonly #patient: SimulatedPatient;
  #requests: { readonly request: Request; readonly mmHg: number | null }[] = [];
  readonly #decoder = createRequestDecoder((request, mmHg) => this.#requests.push({ request, mmHg }));
  #cuffOff = false;
  #error: number | undefined;
  #targetMmHg = usualInflation;
  #measurement: Measurement | undefined;
  #measurements = 0;
  #result = failed;

  constructor(patient: SimulatedPatient) {
    this.#patient = patient;
  }

  powerOn(): void {
    this.#targetMmHg = usualInflation;
    this.#measurement = undefined;
    this.#result = failed;
  }

  run(timeMs: number, say: Say): void {
    const measurement = this.#measurement;
    if (measurement === undefined || measurement.isOver || timeMs < measurement.endMs) return;
    measurement.isOver = true;
    const { subject } = measurement;
    this.#result =
      subject === null
        ? failed
        : {
            systolic: subject.systolic,
            diastolic: subject.diastolic,
            mean: subject.mean,
            pulse: subject.pulsePerMin,
            // The module leaves its numbers in the result: only the code says that they mean nothing.
            ...(this.#error !== undefined && { error: this.#error }),
          };
    say(encodeReply({ kind: 'done' }));
  }

  receive(bytes: Uint8Array, timeMs: number, say: Say): void {
    this.#decoder.push(bytes);
    const requests = this.#requests;
    this.#requests = [];
    for (const { request, mmHg } of requests) this.#answer(request, mmHg, timeMs, say);
  }

  leadOff(off: boolean): void {
    this.#cuffOff = off;
  }

  play(fault: string): void {
    this.#error = errorOf[fault];
  }

  #answer(request: Request, mmHg: number | null, timeMs: number, say: Say): void {
    switch (request) {
      case 'start':
        if (this.#measurement?.isOver !== false) this.#start(timeMs);
        break;
      case 'initial-inflate':
        this.#targetMmHg = mmHg ?? usualInflation;
        break;
      case 'abort':
        if (this.#measurement?.isOver === false) {
          this.#measurement.isOver = true;
          this.#measurement.endMs = timeMs;
          this.#result = failed;
        }
        break;
      case 'result':
        say(encodeReply({ kind: 'result', result: this.#result }));
        return;
      case 'cuff-pressure':
        say(encodeReply({ kind: 'cuff-pressure', mmHg: Math.round(this.#pressure(timeMs)) }));
        return;
    }
    say(encodeReply({ kind: 'accepted' }));
  }

  #start(timeMs: number): void {
    const subject = this.#cuffOff ? null : this.#patient.bloodPressure(this.#measurements);
    this.#measurements += 1;
    // A pressure that does not shut the artery is raised by the module itself.
    const targetMmHg = Math.max(this.#targetMmHg, (subject?.systolic ?? 0) + 30);
    const lastsMs = subject === null ? giveUpMs : measurementMs(subject, targetMmHg);
    this.#result = failed;
    this.#measurement = { startMs: timeMs, subject, targetMmHg, endMs: timeMs + lastsMs, isOver: false };
  }

  #pressure(timeMs: number): number {
    const measurement = this.#measurement;
    if (measurement === undefined || measurement.subject === null) return 0;
    const { subject, startMs, endMs, targetMmHg } = measurement;
    return cuffPressure(subject, targetMmHg, timeMs - startMs, endMs - startMs);
  }
}

export function createSunTechNibp(patient: SimulatedPatient): SimulatedDevice {
  return new SunTechNibp(patient);
}
