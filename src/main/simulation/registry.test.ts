import { describe, expect, it } from 'vitest';
import { emptySample, type BodySample } from './source.ts';
import { replayedFields, simulatedDevices } from './registry.ts';

/** What a device asks of the body that it measures, from plugging in on; a BITalino has to be started on all channels. */
function askedBy(model: string): string[] {
  const asked = new Set<string>();
  const sample = new Proxy(emptySample(), {
    get(target, name) {
      asked.add(String(name));
      return Reflect.get(target, name);
    },
  }) satisfies BodySample;
  const device = simulatedDevices.get(model)!({
    source: (rateHz) => ({ rateHz, next: () => sample }),
    bloodPressure: () => null,
  });
  device.powerOn();
  device.receive(Uint8Array.of(0xfd), 0, () => undefined);
  device.run(1000, () => undefined);
  return [...asked];
}

describe('simulated devices', () => {
  it.each([...simulatedDevices.keys()])(
    '%s replays what it asks of a body, but for what it counts itself',
    (model) => {
      const counted = new Set(['heartRate', 'respiratoryRate']);
      expect(
        askedBy(model)
          .filter((field) => !counted.has(field))
          .toSorted(),
      ).toEqual([...replayedFields.get(model)!].toSorted());
    },
  );
});
