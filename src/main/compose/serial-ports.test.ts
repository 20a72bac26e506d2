import { describe, expect, it, vi } from 'vitest';
import { modules } from '#main/devices/registry.ts';
import { createDemoPorts } from './serial-ports.ts';

const settings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;

describe('ports of the demonstration', () => {
  it('a simulator of each module is plugged in, and those that speak by themselves are heard at once', async () => {
    const ports = createDemoPorts({ clock: { monotonic: () => performance.now() }, seed: 1 });
    const paths = (await ports.list()).map(({ path }) => path);
    expect(paths).toEqual(modules.map(({ driver }) => `demo:${driver.model}`));
    for (const path of ['demo:healthypi-5', 'demo:csv-line']) {
      const link = await ports.open(path, settings);
      let heard = 0;
      link.onData((bytes) => (heard += bytes.length));
      await vi.waitFor(() => expect(heard).toBeGreaterThan(100));
      await link.close();
    }
  });
});
