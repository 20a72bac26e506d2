import { describe, expect, it } from 'vitest';
import { emptySample, type BodySample } from '#main/simulation/source.ts';
import { openTexts } from '#shared/testing/open-texts.ts';
import { modules } from './registry.ts';
import type { SensorModule } from './sensor-module.ts';

/** What a device asks of the body that it measures, from plugging in on; a BITalino has to be started on all channels. */
function askedBy({ simulator }: SensorModule): string[] {
  const asked = new Set<string>();
  const sample = new Proxy(emptySample(), {
    get(target, name) {
      asked.add(String(name));
      return Reflect.get(target, name);
    },
  }) satisfies BodySample;
  const device = simulator.create({
    source: (rateHz) => ({ rateHz, next: () => sample }),
    bloodPressure: () => null,
  });
  device.powerOn();
  device.receive(Uint8Array.of(0xfd), 0, () => undefined);
  device.run(1000, () => undefined);
  return [...asked];
}

describe('simulated devices', () => {
  it.each(modules.map((module) => [module.driver.model, module] as const))(
    '%s replays what it asks of a body, but for what it counts itself',
    (_model, module) => {
      const counted = new Set(['heartRate', 'respiratoryRate']);
      expect(
        askedBy(module)
          .filter((field) => !counted.has(field))
          .toSorted(),
      ).toEqual([...module.simulator.replays].toSorted());
    },
  );
});

describe('what a person may set up', () => {
  it.each(modules.map(({ driver }) => [driver.model, driver.configuration] as const))(
    'of %s refuses texts that are not seen, but for what the device itself wrote',
    (_model, configuration) => {
      const byDevice = new Set(['key', 'heading']);
      const open = openTexts('', configuration?.part);
      expect(open.filter((path) => !byDevice.has(path.split('.').at(-1) ?? ''))).toEqual([]);
    },
  );
});
