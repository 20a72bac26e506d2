import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Turns } from './turns.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Asks `count` times, each over a socket of its own. @returns the places of those whose turn came, in that order */
function ask(turns: Turns, caller: string | null, count: number) {
  const begun: number[] = [];
  const refused: number[] = [];
  const sockets = Array.from({ length: count }, () => new Socket());
  sockets.forEach((socket, place) => {
    void turns.of({ socket, caller }).then((turn) => (turn ? begun : refused).push(place));
  });
  return { begun, refused, sockets };
}

const slices = (count: number) => vi.advanceTimersByTimeAsync(10 * count);

it('a request on a quiet workstation begins at once', async () => {
  const { begun } = ask(new Turns(), null, 1);
  await slices(0);
  expect(begun).toEqual([0]);
});

it('a burst of strangers begins in order, 2,000 a second, and all of it in the end', async () => {
  const { begun, refused } = ask(new Turns(), null, 900);
  await slices(10);
  expect(begun.length).toBeLessThanOrEqual(220);
  await slices(40);
  expect(begun).toEqual(Array.from({ length: 900 }, (_, place) => place));
  expect(refused).toEqual([]);
});

it('a linked screen waits for one slice, however many strangers wait', async () => {
  const turns = new Turns();
  const strangers = ask(turns, null, 900);
  const screen = ask(turns, 'screen', 5);
  await slices(2);
  expect(screen.begun).toEqual([0, 1, 2, 3, 4]);
  expect(strangers.begun.length).toBeLessThan(100);
});

it('a linked screen that asks too much does not go before the others', async () => {
  const turns = new Turns();
  const greedy = ask(turns, 'greedy', 900);
  const other = ask(turns, 'other', 1);
  await slices(2);
  expect(other.begun).toEqual([0]);
  expect(greedy.begun.length).toBeLessThan(100);
});

it('nothing more is read from a socket that waits, and a second request on it is one too many', async () => {
  const turns = new Turns();
  ask(turns, null, 20);
  const { sockets } = ask(turns, null, 1);
  const [socket] = sockets;
  expect(socket!.isPaused()).toBe(true);
  await expect(turns.of({ socket: socket!, caller: null })).resolves.toBe(false);
  await slices(2);
  expect(socket!.isPaused()).toBe(false);
});

it('beyond a thousand sockets nobody waits in vain: they are told at once', async () => {
  const { refused } = ask(new Turns(), null, 1_100);
  await slices(0);
  expect(refused).toHaveLength(80);
});

it('who has gone takes nobody’s turn', async () => {
  const turns = new Turns();
  ask(turns, null, 20);
  const gone = ask(turns, null, 500);
  for (const socket of gone.sockets) socket.destroy();
  const { begun } = ask(turns, null, 1);
  await slices(2);
  expect(begun).toEqual([0]);
  expect(gone.begun).toEqual([]);
});
