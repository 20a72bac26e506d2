import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { SerialPort } from 'serialport';
import type { Link, PortInfo, DevicePorts, SerialSettings } from '#main/ports/device-ports.ts';

/** Real serial ports of this machine, through `serialport`. */
export function createNodeSerialPorts(): DevicePorts {
  return { list: listPorts, open: openPort };
}

/** USB serial chips, boards that are serial ports themselves, and Bluetooth; not the main board's own `ttyS`. */
const linuxPorts = /^(ttyUSB|ttyACM|rfcomm)\d+$/;

async function listPorts(): Promise<readonly PortInfo[]> {
  // On Linux the library starts `udevadm`; where that is missing it throws out of reach and ends this process.
  if (process.platform === 'linux' && !hasUdevadm()) return listDeviceFiles();
  const ports = await SerialPort.list();
  return ports
    .filter(({ path }) => process.platform !== 'linux' || linuxPorts.test(path.replace(/^\/dev\//, '')))
    .map((port) => ({
      path: port.path,
      manufacturer: port.manufacturer ?? null,
      serialNumber: port.serialNumber ?? null,
      vendorId: port.vendorId?.toLowerCase() ?? null,
      productId: port.productId?.toLowerCase() ?? null,
      simulated: false,
    }));
}

/** @param environment whose PATH is searched */
export function hasUdevadm(environment: NodeJS.ProcessEnv = process.env): boolean {
  return (environment['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, 'udevadm')));
}

/** @param folder where device files are, `/dev` */
export async function listDeviceFiles(folder = '/dev'): Promise<readonly PortInfo[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => linuxPorts.test(name))
    .toSorted()
    .map((name) => portAt(join(folder, name), false));
}

/** A port of which nothing but its path is known. */
export function portAt(path: string, simulated: boolean): PortInfo {
  return { path, manufacturer: null, serialNumber: null, vendorId: null, productId: null, simulated };
}

/** Turns the library's callbacks, whose messages name paths, into a promise whose error does not. */
function call(what: string, start: (done: (error: Error | null | undefined) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error == null) resolve();
      else reject(new Error(`The port cannot be ${what}.`, { cause: error }));
    });
  });
}

async function openPort(path: string, settings: SerialSettings): Promise<Link> {
  const port = new SerialPort({ path, ...settings, autoOpen: false });
  // Without a listener an error event would end the process; every failure is told by the call it belongs to.
  port.on('error', () => undefined);
  await call('opened', (done) => port.open(done));
  // What lay in the buffers was sent before anybody listened.
  await call('emptied', (done) => port.flush(done)).catch(() => undefined);
  return {
    async write(bytes) {
      if (!port.isOpen) throw new Error('The port is closed.');
      await call('written to', (done) => void port.write(bytes, undefined, (error) => done(error)));
      await call('written to', (done) => port.drain(done));
    },
    onData: (listener) => void port.on('data', (bytes: Buffer) => listener(bytes)),
    onClose: (listener) =>
      void port.on('close', (error: unknown) => listener(error == null ? 'closed' : 'lost')),
    async close() {
      if (port.isOpen) await call('closed', (done) => port.close(done));
      port.destroy();
    },
  };
}
