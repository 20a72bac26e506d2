import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { networkFolder, writePrivate } from './folder.ts';
import {
  endedEarly,
  holdFolder,
  notedProcesses,
  runningPid,
  startOf,
  startProcess,
  stopProcess,
} from './processes.ts';

const root = mkdtempSync(join(tmpdir(), 'vitalseal-processes-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = networkFolder(root);
const forEver = 'setInterval(() => {}, 1000)';

function plan(name: string, script: string) {
  return { name, program: process.execPath, args: ['-e', script], env: {}, cwd: root };
}

test('a process is known while it runs, and gone after it was stopped', async () => {
  await startProcess(folder, plan('one', forEver));
  const pid = await runningPid(folder, 'one');
  expect(startOf(pid!)).toBeTypeOf('string');
  expect(await notedProcesses(folder)).toEqual(['one']);
  await stopProcess(folder, 'one');
  expect(startOf(pid!)).toBeUndefined();
  expect(await notedProcesses(folder)).toEqual([]);
});

test('a paused process is ended all the same', async () => {
  await startProcess(folder, plan('paused', forEver));
  const pid = await runningPid(folder, 'paused');
  process.kill(pid!, 'SIGSTOP');
  await stopProcess(folder, 'paused');
  expect(startOf(pid!)).toBeUndefined();
});

test('another program that has the id of one that ended is left alone', async () => {
  const other = spawn(process.execPath, ['-e', forEver]);
  await once(other, 'spawn');
  const note = { pid: other.pid, started: 'some other time' };
  await writePrivate(join(folder.running, 'reused.json'), JSON.stringify(note));
  expect(await runningPid(folder, 'reused')).toBeUndefined();
  await stopProcess(folder, 'reused');
  expect(startOf(other.pid!)).toBeTypeOf('string');
  other.kill('SIGKILL');
  await once(other, 'exit');
});

test('a torn note of a crash is none', async () => {
  await writePrivate(join(folder.running, 'torn.json'), '{"pid": 12');
  expect(await runningPid(folder, 'torn')).toBeUndefined();
  await stopProcess(folder, 'torn');
  expect(await notedProcesses(folder)).toEqual([]);
});

test('what a program that ended by itself said last is told', async () => {
  await startProcess(folder, plan('brief', 'console.error("no room left")'));
  await expect.poll(() => runningPid(folder, 'brief')).toBeUndefined();
  const error = await endedEarly(folder, 'brief');
  expect(error.message).toMatch(/^brief ended by itself; its log is .*brief\.log\.$/);
  expect(error.log).toBe('no room left');
});

test('a program that is not there is told by name', async () => {
  const missing = { ...plan('missing', ''), program: join(root, 'no such program') };
  await expect(startProcess(folder, missing)).rejects.toThrow(/^missing could not be started: /);
});

test('two cannot work on one folder at once, and a crash does not lock it', async () => {
  const release = await holdFolder(folder);
  await expect(holdFolder(folder)).rejects.toThrow(/^Process \d+ is working on /);
  await release();
  await writePrivate(
    join(root, 'up.json'),
    JSON.stringify({ pid: process.pid, started: 'before the crash' }),
  );
  const again = await holdFolder(folder);
  await again();
});
