import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { goOnAfterFaults } from './go-on.ts';

/** The process is an emitter of its own here: the runner's own process must not take these. */
function hosted() {
  const source = new EventEmitter();
  const reported: string[] = [];
  let ends = 0;
  goOnAfterFaults(
    source,
    (where) => void reported.push(where),
    () => (ends += 1),
  );
  return { source, reported, ends: () => ends };
}

it('an error that nobody caught is reported, and the program goes on', () => {
  const { source, reported, ends } = hosted();
  source.emit('uncaughtException', new Error('x'));
  source.emit('unhandledRejection', new Error('x'));
  expect(reported).toEqual(['uncaught exception', 'unhandled rejection']);
  expect(ends()).toBe(0);
});

it('a program that only fails is ended cleanly', () => {
  const { source, ends } = hosted();
  for (let each = 0; each < 20; each++) source.emit('uncaughtException', new Error('x'));
  expect(ends()).toBe(0);
  source.emit('uncaughtException', new Error('x'));
  expect(ends()).toBe(1);
});
