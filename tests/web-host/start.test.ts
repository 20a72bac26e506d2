import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { decodeFrames } from '#shared/codec/frame.ts';
import { pageHeader } from '#shared/contract/page.ts';
import { StreamEvent, streamPath } from '#shared/contract/streams.ts';

/** The program as a person starts it, in a process of its own over real files. */
type Started = ChildProcessByStdio<null, Readable, Readable>;

const readyLine = /^VitalSeal ready: (http:\/\/127\.0\.0\.1:\d+)\/#([A-Za-z0-9_-]{22,})$/;
const running = new Set<Started>();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitalseal-start-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...args: string[]) {
  const XDG_CONFIG_HOME = join(folder, 'config');
  const env = {
    ...process.env,
    XDG_CONFIG_HOME,
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
    VITALSEAL_PORTS: join(folder, 'ports'),
  };
  const child = spawn(process.execPath, ['scripts/start.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const text = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (text.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text.err += data.toString()));
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  return { child, text, ended };
}

async function startReady(...args: string[]) {
  const started = start('--host', 'web', '--port', '0', ...args);
  // The first start may have to build.
  await vi.waitFor(() => expect(started.text.out).toContain('\n'), { timeout: 90_000, interval: 20 });
  const [, origin = '', token = ''] = readyLine.exec(started.text.out.trimEnd()) ?? [];
  return { ...started, origin, token };
}

const Token = z.object({ token: z.string() });

async function signIn(origin: string): Promise<string> {
  const response = await fetch(`${origin}/api/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clinicianId: 'n.okafor', pin: '111111' }),
  });
  return Token.parse(await response.json()).token;
}

/** Watches all devices as they are registered. @returns when the first samples came */
async function firstSamples(origin: string, token: string): Promise<number> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${streamPath}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const deviceIds = new Set<string>();
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary && decodeFrames(new Uint8Array(data)).length > 0) {
        socket.terminate();
        resolve(performance.now());
        return;
      }
      if (isBinary) return;
      const event = StreamEvent.parse(JSON.parse(data.toString()));
      const devices =
        event.type === 'devices' ? event.devices : event.type === 'device' ? [event.device] : [];
      for (const { deviceId, registered } of devices) if (registered) deviceIds.add(deviceId);
      if (devices.length > 0) socket.send(JSON.stringify({ type: 'watch', deviceIds: [...deviceIds] }));
    });
  });
}

/** What a browser and its page send after this answer. */
function browserOf({ headers }: Response): Record<string, string> {
  const [cookie = ''] = headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
  return { cookie, [pageHeader]: headers.get(pageHeader) ?? '' };
}

/** What was said on the error output, but for the build, which goes first when a source changed. */
function linesOf({ err }: { readonly err: string }): readonly string[] {
  return err
    .trim()
    .split('\n')
    .filter((line) => !/^(Building|Built) /.test(line));
}

/** Processor time of a process so far, ms: unlike a clock it does not count the other tests' work. */
function workMs(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  const ticks = Number(fields[13]) + Number(fields[14]);
  return ticks * 10;
}

describe('npm start', { timeout: 120_000 }, () => {
  test('a first start prints one ready line, and samples come within 5 s of signing in', async () => {
    const { text, origin, child, ended } = await startReady('--data', join(folder, 'D'));
    expect(text.out).toMatch(new RegExp(readyLine.source.replace('$', '\\n$')));
    const token = await signIn(origin);
    const signedInMs = performance.now();
    expect((await firstSamples(origin, token)) - signedInMs).toBeLessThan(5_000);
    const second = start('--host', 'web', '--data', join(folder, 'D'));
    expect(await second.ended).toBe(1);
    expect(linesOf(second.text)).toEqual([expect.stringMatching(/^VitalSeal cannot start: /)]);
    expect((await fetch(`${origin}/api/host`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  test('a second start is ready for less than 5 s of work, and SIGTERM ends it within 2 s while a stream is open', async () => {
    const { origin, child, ended } = await startReady('--data', join(folder, 'D'));
    expect(workMs(child.pid)).toBeLessThan(5_000);
    const token = await signIn(origin);
    const socket = new WebSocket(`${origin.replace('http', 'ws')}${streamPath}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await once(socket, 'message');
    const toldMs = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(performance.now() - toldMs).toBeLessThan(2_000);
  });

  test.runIf(process.platform === 'linux')(
    'without a display (Linux) the web host is started, and one line says why',
    async () => {
      const started = start('--port', '0', '--data', join(folder, 'D'));
      await vi.waitFor(() => expect(started.text.out).toMatch(/ready: .*\n/), { timeout: 30_000 });
      expect(linesOf(started.text)).toEqual([
        'Starting the web host instead of the desktop app: there is no display.',
      ]);
      started.child.kill('SIGTERM');
      expect(await started.ended).toBe(0);
    },
  );

  test('--no-demo begins with the first-run wizard, reached only with the link', async () => {
    const { origin, token, child, ended } = await startReady('--no-demo', '--data', join(folder, 'real'));
    expect(await (await fetch(`${origin}/api/host`)).json()).toMatchObject({ state: 'setup', demo: false });
    const post = (path: string, body: object, browser: Record<string, string> = {}) =>
      fetch(`${origin}/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...browser },
        body: JSON.stringify(body),
      });
    const wizard = {
      hospital: 'St. Example',
      mspId: 'ExampleMSP',
      ward: 'Ward 1',
      workstation: 'Bedside 1',
      adminId: 'i.admin',
      adminName: 'Ida Admin',
      adminPin: '918264',
    };
    expect((await post('/setup', wizard)).status).toBe(401);
    const linked = await post('/link', { token });
    const browser = browserOf(linked);
    const installed = await post('/setup', wizard, browser);
    expect(installed.status).toBe(200);
    const { keyFileId } = z.object({ keyFileId: z.string() }).parse(await installed.json());
    const keyFile = statSync(join(folder, 'config', 'vitalseal', 'keys', `${keyFileId}.key`));
    expect(keyFile.mode & 0o777).toBe(0o600);
    expect((await post('/setup', wizard, browser)).status).toBe(409);
    const signedIn = await post('/identity/sign-in', { clinicianId: 'i.admin', pin: '918264' }, browser);
    expect(await signedIn.json()).toMatchObject({ role: 'it-admin' });
    const devices = await fetch(`${origin}/api/devices`, { headers: browserOf(signedIn) });
    expect(devices.status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('options that cannot be understood end it with one line and exit code 2, before anything is made', async () => {
    const { text, ended } = start('--data', join(folder, 'none'), '--port', 'many');
    expect(await ended).toBe(2);
    expect(linesOf(text)).toHaveLength(1);
    expect(text.out).toBe('');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  test('a port that is taken ends it with one line that says so', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { text, ended } = start('--host', 'web', '--port', port, '--data', join(folder, 'D'));
    expect(await ended).toBe(1);
    expect(linesOf(text)).toEqual([expect.stringContaining(`port ${port} is taken`)]);
    taken.close();
  });
});
