import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { choosePorts, isFree, isListening } from './ports.ts';

test('ports are distinct, free, and below those of outgoing connections', async () => {
  const ports = await choosePorts(20);
  expect(new Set(ports).size).toBe(20);
  expect(ports.every((port) => port >= 20_000 && port < 32_000)).toBe(true);
  expect(await Promise.all(ports.map((port) => isFree(port)))).toEqual(ports.map(() => true));
});

test('a port where somebody listens is not free', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect([await isFree(port), await isListening(port)]).toEqual([false, true]);
  server.close();
  await once(server, 'close');
  expect([await isFree(port), await isListening(port)]).toEqual([true, false]);
});

test('taken ports are passed over (a fake tries them)', async () => {
  const odd = await choosePorts(5, (port) => Promise.resolve(port % 2 === 1));
  expect(odd.every((port) => port % 2 === 1)).toBe(true);
});

test('a machine with too few free ports is told so (a fake tries them)', async () => {
  await expect(choosePorts(2, (port) => Promise.resolve(port === 25_000))).rejects.toThrow(
    /^Only 1 of 2 ports between 20000 and 32000 are free/,
  );
});
