import { describe, expect, it } from 'vitest';
import { modules } from '#main/devices/registry.ts';
import type { DevicePorts, PortInfo } from '#main/ports/device-ports.ts';
import type { Driver, UsbHint } from './driver.ts';
import { probePort } from './probing.ts';
import { usb } from './testing/service.ts';

const any = modules[0]!.driver;

/** A driver that asks once and never recognises anything. */
function asker(model: string, baudRate: number, hints?: readonly UsbHint[]): Driver {
  return {
    ...any,
    model,
    ...(hints !== undefined && { hints }),
    settings: { ...any.settings, baudRate },
    probing: 'ask',
    probeMs: 0,
    probe() {
      let asked = false;
      return {
        data: () => undefined,
        tick(_elapsedMs, send) {
          if (!asked) send(Buffer.from(model));
          asked = true;
        },
        recognised: () => null,
      };
    },
  };
}

/** Who asked at which speed, one after the other, on a port (made for the test) that never answers. */
async function order(port: PortInfo, drivers: readonly Driver[]): Promise<readonly string[]> {
  const said: string[] = [];
  const ports: DevicePorts = {
    list: async () => [port],
    open: async (_path, { baudRate }) => ({
      write: async (bytes) => void said.push(`${Buffer.from(bytes).toString()} at ${baudRate}`),
      onData: () => undefined,
      onClose: () => undefined,
      close: async () => undefined,
    }),
  };
  const context = {
    ports,
    monotonic: () => performance.now(),
    report: (_where: string, error: unknown) => expect.unreachable(String(error)),
    isCancelled: () => false,
  };
  expect(await probePort(context, port, drivers, undefined)).toMatchObject({ driver: null, opened: true });
  return said;
}

const port = (vendorId: string | null, productId: string | null): PortInfo => ({
  ...usb('/dev/ttyUSB0', null),
  vendorId,
  productId,
});

describe('the order in which drivers try a port (that is made for the test)', () => {
  const drivers = [
    asker('a', 9600),
    asker('b', 115_200, [{ vendorId: '1111' }]),
    asker('c', 115_200, [{ vendorId: '2222', productId: '0003' }]),
    asker('d', 9600),
  ];
  const listed = ['a at 9600', 'd at 9600', 'b at 115200', 'c at 115200'];
  it.each([
    [
      'a vendor of whom any product is meant',
      '1111',
      '9999',
      ['b at 115200', 'c at 115200', 'a at 9600', 'd at 9600'],
    ],
    ['a product', '2222', '0003', ['c at 115200', 'b at 115200', 'a at 9600', 'd at 9600']],
  ])('begins with those whose own port it is by %s', async (_what, vendorId, productId, expected) => {
    expect(await order(port(vendorId, productId), drivers)).toEqual(expected);
  });

  it.each([
    ['unknown ids', '4321', '0003'],
    ['another product of the vendor', '2222', '0004'],
    ['no ids', null, null],
  ])('is that of the list with %s', async (_what, vendorId, productId) => {
    expect(await order(port(vendorId, productId), drivers)).toEqual(listed);
  });
});
