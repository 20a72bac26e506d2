import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHealthyPi5Decoder, ecgMillivoltPerCount } from '#main/devices/healthypi-5/protocol.ts';

let folder: string;
let started: ChildProcess[];

function simulate(...options: string[]): {
  child: ChildProcess;
  said: () => string;
  complained: () => string;
} {
  const child = spawn(process.execPath, ['scripts/simulate.ts', ...options], {
    env: { ...process.env, VITALSEAL_PORTS: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let said = '';
  let complained = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (complained += text.toString()));
  return { child, said: () => said, complained: () => complained };
}

async function offered(said: () => string): Promise<string> {
  await vi.waitFor(() => expect(said()).toMatch(/^Simulated .*\n/), { timeout: 15_000 });
  return / at (\S+) /.exec(said())?.[1] ?? '';
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-simulate-'));
  started = [];
});
afterEach(async () => {
  for (const child of started)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('npm run simulate', () => {
  it('says in one line which device is where and how to end it; SIGTERM ends it and leaves nothing behind', async () => {
    const { child, said } = simulate('--device', 'bitalino', '--name', '3');
    const path = await offered(said);
    expect(said().trimEnd()).toBe(`Simulated bitalino at ${join(folder, 'bitalino-3')} (Ctrl-C ends it)`);
    expect(await exists(path)).toBe(true);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it('when it is killed, its port vanishes too, and the next one takes its place', async () => {
    const { child, said } = simulate('--device', 'csv-line');
    const path = await offered(said);
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await exists(path)).toBe(false), { timeout: 5000 });
    const next = simulate('--device', 'csv-line');
    expect(await offered(next.said)).toBe(path);
  });

  it.each([
    [['--device', 'nothing'], 'Say which device with --device: healthypi-5'],
    [[], 'Say which device with --device'],
    [['--device', 'bitalino', '--fault', 'fire'], '--fault takes one of none, drop'],
    [['--device', 'bitalino', '--heart-rate', '9000'], '--heart-rate takes a number from 20 to 250'],
    [['--device', 'bitalino', '--loud'], 'See --help'],
    [['--device', 'bitalino', '--record', 'nowhere'], 'is not there'],
    [['--device', 'suntech-nibp', '--record', 'nowhere'], 'suntech-nibp cannot replay a recording'],
  ])('what cannot be is refused in one line: %j', async (options, message) => {
    const { child, complained } = simulate(...options);
    const [code] = await once(child, 'close');
    expect(code).toBe(2);
    expect(complained()).toContain(message);
    expect(complained().trimEnd().split('\n')).toHaveLength(1);
  });

  it('of a recording it is told what is played, what is left out and why, and what is missing', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `${i / 100},${i % 10},${80 + (i % 3)},${i % 5}`);
    const path = join(folder, 'bed.csv');
    await writeFile(path, ['time (s),ECG lead II (\u03bcV),ART (mmHg),V (mV/2)', ...rows].join('\n'));
    const { said } = simulate('--device', 'healthypi-5', '--record', path);
    await offered(said);
    await vi.waitFor(() => expect(said()).toContain('mV/2'), { timeout: 5000 });
    expect(said().split('\n').slice(1)).toEqual([
      'Replays 1 s, then again from the beginning:',
      '  ECG: “ECG lead II” (lead II, \u03bcV, 100 Hz)',
      'Not in it, so the module shows them as not connected: respiration, pleth, SpO₂, temperature',
      'Left out:',
      '  “ART”: in “mmHg”: a pressure, which no module here replays',
      '  “V”: its unit “mV/2” is not understood',
      expect.stringMatching(/^Note: “ECG lead II” .* swings by 0.009 mV, which is unlikely/),
      '',
    ]);
  });

  it('a recording that cannot be played says in one line what was not understood, and where', async () => {
    const path = join(folder, 'bed.csv');
    await writeFile(path, 'time (ticks),II (mV)\n0,1\n1,2\n');
    const { child, complained } = simulate('--device', 'healthypi-5', '--record', path);
    const [code] = await once(child, 'close');
    expect(code).toBe(2);
    expect(complained()).toMatch(
      /^The recording cannot be read: the unit “ticks” of “time” is not understood\. .*\n$/,
    );
  });

  it('--help tells all', async () => {
    const { child, said } = simulate('--help');
    await once(child, 'close');
    for (const word of ['--device', '--record', '--fault', '--heart-rate', '--name', 'd drop']) {
      expect(said()).toContain(word);
    }
  });

  it.runIf(existsSync('../shared/data/multiparameter/v102s.hea'))(
    'a recording is heard at the port (skipped where ../shared/data is not there)',
    async () => {
      const { said } = simulate('--device', 'healthypi-5', '--record', '../shared/data/multiparameter/v102s');
      const port = new SerialPort({ path: await offered(said), baudRate: 115_200 });
      const ecg: number[] = [];
      const infrared: number[] = [];
      const decoder = createHealthyPi5Decoder({
        sample(packet) {
          ecg.push(packet.ecg * ecgMillivoltPerCount);
          infrared.push(packet.infrared);
        },
        ecgBlock: () => undefined,
        ppgBlock: () => undefined,
      });
      port.on('data', (bytes: Buffer) => decoder.push(bytes));
      await vi.waitFor(() => expect(ecg.length).toBeGreaterThan(256), { timeout: 15_000 });
      expect(Math.max(...ecg)).toBeGreaterThan(0.3);
      expect(Math.max(...ecg)).toBeLessThan(3);
      expect(new Set(infrared).size).toBeGreaterThan(50);
      await new Promise<void>((resolve) => port.close(() => resolve()));
    },
  );
});
