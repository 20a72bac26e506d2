import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Driver, DriverConnection, DriverHost, Probe } from './driver.ts';
import { modules } from '#main/devices/registry.ts';
import type { DevicePorts } from '#main/ports/device-ports.ts';
import { HeartRateCounter } from './heart-rate.ts';
import { probePort } from './probing.ts';
import { actor, fakePorts, started, stopAll, usb } from './testing/service.ts';

afterEach(stopAll);

const waited = { timeout: 8_000, interval: 10 };
const drivers = modules.map(({ driver }) => driver);
const healthyPi = drivers.find(({ model }) => model === 'healthypi-5')!;

/** The HealthyPi's driver with a fault in it, under another name, for ports whose name has that name in it. */
function faulty(model: string, change: () => Partial<DriverConnection>): Driver {
  return {
    ...healthyPi,
    model,
    probe(known) {
      const probe = healthyPi.probe(known);
      return {
        data: (bytes) => probe.data(bytes),
        tick: (elapsedMs, send) => probe.tick(elapsedMs, send),
        recognised() {
          const found = probe.recognised();
          if (found === null) return null;
          const open = (
            host: DriverHost,
            configuration: Parameters<typeof found.open>[1],
          ): DriverConnection => {
            const connection = found.open(host, configuration);
            return {
              data: (bytes) => connection.data(bytes),
              tick: () => connection.tick(),
              command: (command) => connection.command(command),
              farewell: () => connection.farewell(),
              skippedBytes: 0,
              ...change(),
            };
          };
          return { ...found, open };
        },
      };
    },
  };
}

const fail = (): never => {
  throw new Error('a fault of the driver');
};

describe('a fault of one driver (drivers and ports are made for the test)', () => {
  it.each([
    ['taking bytes', { data: fail }],
    ['in its timer', { tick: fail }],
    ['saying farewell', { data: fail, farewell: fail }],
  ])('%s ends its connection, is reported and tried again; another device goes on', async (_what, change) => {
    const reported: string[] = [];
    const ports = fakePorts([usb('/dev/ttyACM0', 'A1'), usb('/dev/ttyACM1', 'B2')]);
    let made = 0;
    // The first connection that opens has the fault; the second one is as it should be.
    const driver = faulty('healthypi-5', () => ((made += 1) === 1 ? change : {}));
    const { service } = await started({
      ports,
      drivers: [driver],
      report: (where) => void reported.push(where),
    });
    const frames = new Map<string, number>();
    service.onFrame(({ deviceId }) => void frames.set(deviceId, (frames.get(deviceId) ?? 0) + 1));
    await vi.waitFor(() => expect(service.list()).toHaveLength(2), waited);
    for (const { deviceId } of service.list()) await service.register(actor('nurse'), deviceId, 'Bed');
    await vi.waitFor(() => {
      expect(reported).toContain('driver.healthypi-5');
      expect(service.list().map(({ state }) => state)).toEqual(['running', 'running']);
      expect([...frames.values()].filter((count) => count > 20)).toHaveLength(2);
    }, waited);
  });

  it('while it opens the device is reported, lets the port go, and is tried again', async () => {
    const reported: string[] = [];
    let opened = 0;
    const ports = fakePorts([usb('/dev/ttyACM0', 'A1')]);
    const counted: DevicePorts = {
      ...ports,
      async open(...port) {
        const link = await ports.open(...port);
        opened += 1;
        const close = async () => {
          opened -= 1;
          await link.close();
        };
        return { ...link, close };
      },
    };
    let made = 0;
    const driver = faulty('healthypi-5', () => ((made += 1) === 1 ? fail() : {}));
    const { service } = await started({
      ports: counted,
      drivers: [driver],
      report: (where) => void reported.push(where),
    });
    await vi.waitFor(() => expect(service.list()[0]).toMatchObject({ state: 'running' }), waited);
    expect(reported).toEqual(['driver.healthypi-5']);
    expect(opened).toBe(1);
  });
});

describe('a fault while beats are counted (the counter is made to fail once)', () => {
  it('is reported, and heart rate is told on with the samples that follow', async () => {
    const frame = vi.spyOn(HeartRateCounter.prototype, 'frame').mockImplementationOnce(fail);
    const reported: string[] = [];
    const ports = fakePorts([usb('/dev/ttyACM0', 'A1')]);
    const { service, vitals } = await started({ ports, report: (where) => void reported.push(where) });
    const told: (string | null)[] = [];
    vitals.onThinned(({ source, absence }) => void (source === 'detector' && told.push(absence)));
    await vi.waitFor(() => expect(service.list()[0]).toMatchObject({ state: 'running' }), waited);
    const { deviceId } = service.list()[0]!;
    await service.register(actor('nurse'), deviceId, 'Bed');
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(1), waited);
    expect(reported).toEqual(['heart-rate']);
    expect(told.at(-1)).not.toBe('invalid');
    expect(frame.mock.contexts.at(-1)).not.toBe(frame.mock.contexts[0]);
    frame.mockRestore();
  });
});

describe('a listener that fails', () => {
  it('costs neither the device nor another listener a frame', async () => {
    const reported: string[] = [];
    const ports = fakePorts([usb('/dev/ttyACM0', 'A1')]);
    const { service } = await started({ ports, report: (where) => void reported.push(where) });
    let heard = 0;
    service.onFrame(fail);
    service.onFrame(() => (heard += 1));
    await vi.waitFor(() => expect(service.list()[0]).toMatchObject({ state: 'running' }), waited);
    const { deviceId } = service.list()[0]!;
    await service.register(actor('nurse'), deviceId, 'Bed');
    await vi.waitFor(() => expect(heard).toBeGreaterThan(50), waited);
    expect(new Set(reported)).toEqual(new Set(['device.frames']));
    expect(service.get(deviceId)).toMatchObject({ state: 'running', problem: '' });
  });
});

describe('drivers that ask on the same port', () => {
  it('each ask alone, and hear no answer to another one; a probe that fails is out of it', async () => {
    const said: string[] = [];
    const heard = new Map<string, string>();
    const asker = (model: string, answer: string | null): Driver => ({
      ...healthyPi,
      model,
      probing: 'ask',
      probeMs: 200,
      probe: (): Probe => {
        let text = '';
        let asked = false;
        return {
          data(bytes) {
            text += Buffer.from(bytes).toString();
            heard.set(model, text);
          },
          tick(_elapsedMs, send) {
            if (model === 'broken') fail();
            if (!asked) send(Buffer.from(model));
            asked = true;
          },
          recognised: () => (text === answer ? { configuration: {}, open: fail } : null),
        };
      },
    });
    const listeners: ((bytes: Uint8Array) => void)[] = [];
    const ports: DevicePorts = {
      list: async () => [],
      open: async () => ({
        async write(bytes) {
          const question = Buffer.from(bytes).toString();
          said.push(question);
          for (const listener of listeners) listener(Buffer.from(`I hear ${question}`));
        },
        onData: (listener) => void listeners.push(listener),
        onClose: () => undefined,
        close: async () => undefined,
      }),
    };
    const reported: string[] = [];
    const found = await probePort(
      {
        ports,
        monotonic: () => performance.now(),
        report: (where) => void reported.push(where),
        isCancelled: () => false,
      },
      usb('/dev/ttyACM0', null),
      [asker('broken', null), asker('one', null), asker('two', 'I hear two'), asker('three', null)],
      undefined,
    );
    expect(found.driver?.model).toBe('two');
    expect(said).toEqual(['one', 'two']);
    expect(heard).toEqual(
      new Map([
        ['one', 'I hear one'],
        ['two', 'I hear two'],
      ]),
    );
    expect(reported).toEqual(['probe.broken']);
  });
});
