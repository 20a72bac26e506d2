import { execFileSync, spawn } from 'node:child_process';
import { chmod, lstat, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offerPty, type PtyPort } from './pty.ts';
import { createSimulator, type SimulatedDevice } from './simulator.ts';

const clock = { monotonic: () => performance.now() };

/** Says a counting line every 10 ms and answers `?` with `!`. */
function counter(): SimulatedDevice & { said(): number } {
  let said = 0;
  const say = new TextEncoder();
  return {
    model: 'counter',
    said: () => said,
    powerOn() {
      said = 0;
    },
    run(timeMs, speak) {
      for (; said < timeMs / 10; said += 1) speak(say.encode(`${said}\n`));
    },
    receive(bytes, _timeMs, speak) {
      if (bytes.includes(0x3f)) speak(say.encode('!\n'));
    },
    leadOff: () => undefined,
  };
}

function mute(): SimulatedDevice {
  return { ...counter(), run: () => undefined };
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

async function open(
  path: string,
): Promise<{ port: SerialPort; text: () => string; until: (p: RegExp) => Promise<void> }> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  let text = '';
  port.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return {
    port,
    text: () => text,
    until: (pattern) => vi.waitFor(() => expect(text).toMatch(pattern), { timeout: 5000, interval: 5 }),
  };
}

const close = (port: SerialPort): Promise<void> =>
  new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));

describe('a simulator behind a real pseudo-terminal', () => {
  let folder: string;
  let offered: PtyPort[];
  const offer = async (device: SimulatedDevice): Promise<PtyPort> => {
    const port = await offerPty(createSimulator({ device, clock, seed: 1 }), { folder });
    offered.push(port);
    return port;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitalseal-pty-'));
    offered = [];
  });
  afterEach(async () => {
    for (const port of offered) await port.close();
    expect(await readdir(folder), 'everything is cleaned up').toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });

  it('a byte that the simulator writes arrives at a program that has the port open', async () => {
    const { path } = await offer(counter());
    const { port, until } = await open(path);
    await until(/\n\d+\n\d+\n/);
    await close(port);
  });

  it('a byte that the program writes reaches the simulator, and its answer comes back', async () => {
    const { path } = await offer(mute());
    const { port, until } = await open(path);
    port.write('?');
    await until(/!\n/);
    await close(port);
  });

  it('a program may close the port and open it again at once, as when it tries several settings', async () => {
    const { path } = await offer(mute());
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const { port, until } = await open(path);
      port.write('?');
      await until(/!\n/);
      await close(port);
    }
  });

  it('unplugging takes the port from the program and the link away; plugging in brings it back under its name', async () => {
    const offeredPort = await offer(counter());
    const first = await open(offeredPort.path);
    await first.until(/\d+\n/);
    const closed = once(first.port, 'close');
    const before = performance.now();
    await offeredPort.unplug();
    await closed;
    expect(performance.now() - before).toBeLessThan(500);
    expect(await exists(offeredPort.path)).toBe(false);
    await offeredPort.plug();
    const second = await open(offeredPort.path);
    await second.until(/\n\d+\n/);
    await close(second.port);
  });

  it.runIf(process.platform === 'linux')(
    'what was said while no program had the port open is lost, as with a real device (Linux)',
    async () => {
      const device = counter();
      const { path } = await offer(device);
      const first = await open(path);
      await first.until(/\d+\n/);
      await close(first.port);
      const closedAt = device.said();
      await vi.waitFor(() => expect(device.said()).toBeGreaterThan(closedAt + 60), { timeout: 5000 });
      const second = await open(path);
      await second.until(/\n(\d+\n){5}/);
      expect(Number(/\n(\d+)\n/.exec(second.text())?.[1])).toBeGreaterThan(closedAt + 40);
      await close(second.port);
    },
  );

  it('two simulators of one model get two names', async () => {
    const first = await offer(counter());
    const second = await offer(counter());
    expect([first.path, second.path]).toEqual([join(folder, 'counter-1'), join(folder, 'counter-2')]);
  });

  it('a number that is taken is refused', async () => {
    await offer(counter());
    const again = offerPty(createSimulator({ device: counter(), clock, seed: 1 }), { folder, number: 1 });
    await expect(again).rejects.toThrow('number is running already');
  });

  it('a link that a killed process left behind is removed, since its terminal may be somebody else’s', async () => {
    const dead = spawn('true');
    await once(dead, 'exit');
    await symlink('/dev/null', join(folder, 'counter-1'));
    await writeFile(join(folder, '.counter-1.pid'), String(dead.pid));
    const port = await offer(mute());
    expect(port.path).toBe(join(folder, 'counter-1'));
    expect((await lstat(port.path)).isSymbolicLink()).toBe(true);
  });

  it('a folder that others can open is refused', async () => {
    await chmod(folder, 0o755);
    const refused = offerPty(createSimulator({ device: counter(), clock, seed: 1 }), { folder });
    await expect(refused).rejects.toThrow('belongs to somebody else or is open to others');
  });

  it('without socat the error says what to install', async () => {
    vi.stubEnv('PATH', folder);
    const refused = offerPty(createSimulator({ device: counter(), clock, seed: 1 }), { folder });
    await expect(refused).rejects.toThrow('need the program socat');
    await expect(refused).rejects.toHaveProperty('hint', expect.stringContaining('apt install socat'));
    vi.unstubAllEnvs();
  });

  it('somebody who ends socat has pulled the cable', async () => {
    const simulator = createSimulator({ device: counter(), clock, seed: 1 });
    const port = await offerPty(simulator, { folder });
    offered.push(port);
    const processes = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
    const pid = Number.parseInt(
      processes.find((line) => line.includes(`link=${port.path}`))!,
      10,
    );
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(simulator.fault).toBe('unplug'));
    await port.plug();
    expect(await exists(port.path)).toBe(true);
  });

  it('no socat is left running after closing', async () => {
    const port = await offer(counter());
    await port.close();
    const running = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(running).not.toContain(port.path);
  });
});
