import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DevicePorts } from '#main/ports/device-ports.ts';
import { combinePorts } from './combine-ports.ts';
import { createNodeSerialPorts, hasUdevadm, listDeviceFiles, portAt } from './node-serial-ports.ts';
import { createPtyPorts } from './pty-ports.ts';

const settings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-test-serial-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('listing real ports', () => {
  it('survives a machine without udevadm, on which the library alone would end the process', async () => {
    const script = `
      import { createNodeSerialPorts } from '#main/adapters/serial/node-serial-ports.ts';
      console.log(Array.isArray(await createNodeSerialPorts().list()));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      {
        env: { ...process.env, PATH: folder },
      },
    );
    expect(stdout.trim()).toBe('true');
    expect(hasUdevadm({ PATH: folder })).toBe(false);
  });

  it("finds USB and Bluetooth ports by their names, and not the main board's own", async () => {
    for (const name of ['ttyUSB1', 'ttyACM0', 'rfcomm2', 'ttyS0', 'tty', 'sda'])
      await writeFile(join(folder, name), '');
    expect((await listDeviceFiles(folder)).map(({ path }) => path)).toEqual(
      ['rfcomm2', 'ttyACM0', 'ttyUSB1'].map((name) => join(folder, name)),
    );
  });
});

describe('pseudo-terminals of simulators', () => {
  const real = createNodeSerialPorts();

  it('are listed while they live, opened, written to and read from', async () => {
    const link = join(folder, 'echo-1');
    const socat = spawn('socat', [`PTY,raw,echo=0,link=${link}`, 'EXEC:cat'], { stdio: 'ignore' });
    try {
      const ports = createPtyPorts(real, folder);
      await vi.waitFor(async () => expect(await ports.list()).toEqual([portAt(link, true)]), {
        timeout: 5000,
      });
      const open = await ports.open(link, settings);
      let heard = '';
      open.onData((bytes) => (heard += Buffer.from(bytes).toString()));
      await open.write(Buffer.from('hello'));
      await vi.waitFor(() => expect(heard).toBe('hello'), { timeout: 5000 });
      await open.close();
    } finally {
      socat.kill('SIGKILL');
    }
    const ports = createPtyPorts(real, folder);
    await vi.waitFor(async () => expect(await ports.list()).toEqual([]), { timeout: 5000 });
  });

  it('are not looked for in a folder that others can change, and dead or odd links are no ports', async () => {
    await symlink('/dev/pts/99999', join(folder, 'dead-1'));
    await symlink('/dev/null', join(folder, 'Odd Name'));
    expect(await createPtyPorts(real, folder).list()).toEqual([]);
    const open = join(folder, 'open');
    await mkdir(open);
    await symlink('/dev/null', join(open, 'x-1'));
    await chmod(open, 0o777);
    expect(await createPtyPorts(real, open).list()).toEqual([]);
    expect(await createPtyPorts(real, join(folder, 'none')).list()).toEqual([]);
  });

  it('that cannot be opened say so without a path', async () => {
    await expect(real.open(join(folder, 'nothing'), settings)).rejects.toThrow(
      /^The port cannot be opened\.$/,
    );
  });
});

const source = (...paths: string[]): DevicePorts => ({
  list: async () => paths.map((path) => portAt(path, true)),
  open: () => Promise.reject(new Error(`opened by ${paths[0] ?? ''}`)),
});

describe('several sources of ports', () => {
  const broken: DevicePorts = {
    list: () => Promise.reject(new Error('broken')),
    open: () => Promise.reject(new Error()),
  };

  it('are one; a broken one hides nothing else, and a port is opened by the one that listed it', async () => {
    const ports = combinePorts([source('a', 'b'), broken, source('c', 'a')]);
    expect((await ports.list()).map(({ path }) => path)).toEqual(['a', 'b', 'c']);
    await expect(ports.open('a', settings)).rejects.toThrow('opened by a');
    await expect(ports.open('c', settings)).rejects.toThrow('opened by c');
    await expect(ports.open('d', settings)).rejects.toThrow('gone');
  });
});
