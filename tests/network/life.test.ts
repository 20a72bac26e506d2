import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { networkFolder, readDescription } from '../../network/folder.ts';
import { notedProcesses, runningPid } from '../../network/processes.ts';
import { command, isThere, statusOf, withFolder } from './trial.ts';

const small = ['--hospitals', '1', '--orderers', '1'];

async function pidsOf(folder: Parameters<typeof runningPid>[0]): Promise<readonly number[]> {
  const pids = await Promise.all((await notedProcesses(folder)).map((name) => runningPid(folder, name)));
  return pids.filter((pid) => pid !== undefined);
}

test('status shows two hospitals, three orderers with one leader, and the chaincode answering', async () => {
  const { code, ready, parts } = await statusOf(networkFolder(inject('networkFolder')));
  expect({ code, ready }).toEqual({ code: 0, ready: true });
  const of = (kind: string) => parts.filter((part) => part.kind === kind);
  expect(of('authority')).toHaveLength(3);
  expect(
    of('orderer')
      .map(({ detail }) => detail)
      .toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['follows', 'follows', 'leads']);
  expect(of('peer').map((part) => part.of)).toEqual(['St. Luke’s Hospital', 'Riverside Clinic']);
  expect(of('chaincode').map(({ detail }) => detail)).toEqual([
    'answers; version 1, sequence 1',
    'answers; version 1, sequence 1',
  ]);
});

test('a second network comes up beside the first, goes down without a process left, and comes back with its data', async () => {
  const first = networkFolder(inject('networkFolder'));
  await withFolder(async (folder) => {
    const up = await command('up', '--dir', folder.root, ...small);
    expect(up).toMatchObject({ code: 0, stderr: '' });
    const pids = await pidsOf(folder);
    expect(pids).toHaveLength(6);
    const block = await readFile(folder.channelBlock);
    const heightBefore = (await statusOf(folder)).parts.find(({ kind }) => kind === 'peer')?.detail;

    expect(await command('down', '--dir', folder.root)).toMatchObject({ code: 0 });
    expect(pids.filter(isThere)).toEqual([]);
    expect(await notedProcesses(folder)).toEqual([]);
    const below = await statusOf(folder);
    expect(below).toMatchObject({ code: 1, ready: false });
    expect(below.parts.every(({ ok }) => !ok)).toBe(true);

    expect(await command('up', '--dir', folder.root)).toMatchObject({ code: 0 });
    const again = await statusOf(folder);
    expect(again).toMatchObject({ code: 0, ready: true });
    expect(again.parts.find(({ kind }) => kind === 'peer')?.detail).toBe(heightBefore);
    expect(await readFile(folder.channelBlock)).toEqual(block);
  });
  expect(await statusOf(first)).toMatchObject({ ready: true });
});

test('a killed peer and a killed orderer are reported by name, and up starts them alone', async () => {
  await withFolder(async (folder) => {
    expect(await command('up', '--dir', folder.root, ...small)).toMatchObject({ code: 0 });
    const authority = await runningPid(folder, 'ca.st-lukes');
    for (const name of ['peer0.st-lukes', 'orderer0']) {
      const pid = await runningPid(folder, name);
      process.kill(pid!, 'SIGKILL');
      await expect.poll(() => isThere(pid!), { timeout: 10_000 }).toBe(false);
    }

    const { code, stdout } = await command('status', '--dir', folder.root);
    expect(code).toBe(1);
    expect(stdout).toContain('not ready');
    expect(stdout).toMatch(/peer0\.st-lukes is not running .*; .*|orderer0 is not running/);

    expect(await command('up', '--dir', folder.root)).toMatchObject({ code: 0 });
    expect(await statusOf(folder)).toMatchObject({ code: 0, ready: true });
    expect(await runningPid(folder, 'ca.st-lukes')).toBe(authority);
  });
});

test('a second chaincode is put beside the first, and its servers start again with the program as it is then', async () => {
  await withFolder(async (folder) => {
    expect(await command('up', '--dir', folder.root, ...small)).toMatchObject({ code: 0 });
    const second = ['--dir', folder.root, '--name', 'second'];
    const added = await command('chaincode-command', ...second, '--program', 'chaincode/src/server.ts');
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect((await statusOf(folder)).parts.map(({ name, ok }) => [name, ok])).toContainEqual([
      'second.st-lukes',
      true,
    ]);
    const [before, first] = [
      await runningPid(folder, 'second.st-lukes'),
      await runningPid(folder, 'vitalseal.st-lukes'),
    ];
    expect(await command('chaincode-command', ...second, '--restart')).toMatchObject({ code: 0 });
    expect(await runningPid(folder, 'second.st-lukes')).not.toBe(before);
    expect(await runningPid(folder, 'vitalseal.st-lukes')).toBe(first);
    const again = await command('chaincode-command', ...second, '--program', 'chaincode/src/server.ts');
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toMatch(/^There is a chaincode second on the channel already/);
  });
});

test('an up that is cut off leaves no process, and the next one makes the network', async () => {
  await withFolder(async (folder) => {
    const child = spawn(process.execPath, ['network/up.ts', '--dir', folder.root, ...small], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    // Peers run already, the channel does not.
    await expect
      .poll(() => runningPid(folder, 'peer0.st-lukes'), { timeout: 30_000, interval: 20 })
      .toBeTypeOf('number');
    const pids = await pidsOf(folder);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    expect(said).toMatch(/^Cut off before it was done\.\n/);
    expect(pids.filter(isThere)).toEqual([]);
    expect((await readDescription(folder)).complete).toBe(false);

    expect(await command('up', '--dir', folder.root, ...small)).toMatchObject({ code: 0 });
    expect(await statusOf(folder)).toMatchObject({ ready: true });
  });
});

test('an up whose peer cannot start says so first, shows its log, and ends what it had started', async () => {
  await withFolder(async (folder) => {
    expect(await command('up', '--dir', folder.root, ...small)).toMatchObject({ code: 0 });
    await command('down', '--dir', folder.root);
    const network = await readDescription(folder);
    const thief = await takePort(network.hospitals[0]!.peers[0]!.port);
    const { code, stderr } = await command('up', '--dir', folder.root);
    await thief();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^peer0\.st-lukes ended by itself; its log is .*\n/);
    expect(stderr).toContain('address already in use');
    expect(await notedProcesses(folder)).toEqual([]);
  });
});

async function takePort(port: number): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

test('a word that is not understood is told with the usage, and nothing is made', async () => {
  await withFolder(async (folder) => {
    const none = await command('up', '--dir', folder.root, '--orderers', 'many');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toMatch(/^--orderers is a number from 1 to 5, not many\. Usage: npm run network:up/);
    const empty = await command('status', '--dir', folder.root);
    expect(empty.code).toBe(1);
    expect(empty.stderr).toMatch(/^There is no network in .*: make one with npm run network:up/);
  });
});
