import { encodeSample, samplePacketBytes, sampleRateHz } from '#main/devices/healthypi-5/protocol.ts';
import type { SimulatedDevice } from '#main/simulation/simulator.ts';

/** The first count: far from zero, which a sensor would not send. */
const firstCount = 100_000;

/** UTC ms with fractions, as the browser's own clock gives it. */
const nowMs = (): number => performance.timeOrigin + performance.now();

/**
 * Speaks as a HealthyPi 5 does, but its infrared counts are the numbers of its samples: whoever sees a sample drawn
 * knows which one it was, and `saidAtMs` when its bytes went to the port.
 */
export class CountingDevice implements SimulatedDevice {
  readonly model = 'healthypi-5';
  /** By infrared count less `firstCount`. */
  readonly saidAtMs: number[] = [];
  readonly #bytes = new Uint8Array(samplePacketBytes);
  #next = 0;

  /** When the sample with this infrared count was said; undefined: never. */
  saidAt(infrared: number): number | undefined {
    return this.saidAtMs[infrared - firstCount];
  }

  powerOn(): void {
    this.#next = 0;
  }

  run(timeMs: number, say: (frame: Uint8Array) => void): void {
    for (; (this.#next * 1000) / sampleRateHz <= timeMs; this.#next += 1) {
      const wave = Math.sin(this.saidAtMs.length / 20);
      encodeSample(
        {
          ecg: Math.round(wave * 1_000_000),
          bioz: Math.round(wave * 20_000),
          biozFresh: true,
          red: firstCount + Math.round(wave * 5_000),
          infrared: firstCount + this.saidAtMs.length,
          temperature: 3_680,
          spo2: 97,
          heartRate: 72,
          respiratoryRate: 16,
        },
        this.#bytes,
      );
      this.saidAtMs.push(nowMs());
      say(this.#bytes);
    }
  }

  receive(): void {
    // A HealthyPi streams whatever the host says.
  }

  leadOff(): void {
    // Its lead never comes off.
  }
}
