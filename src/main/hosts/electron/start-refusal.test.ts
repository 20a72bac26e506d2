import { expect, test } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { UsageError } from '../start-options.ts';
import { startRefusal } from './start-refusal.ts';

test('options that are not understood are answered with how it is meant', () => {
  expect(startRefusal(new UsageError('--data needs a folder'))).toMatchObject({
    message: expect.stringMatching(/^--data needs a folder\. Usage: npm start/),
    exitCode: 2,
    isFault: false,
  });
});

test('what was foreseen says itself what to do, and need not be looked for in the log', () => {
  expect(startRefusal(new ServiceError('conflict', 'Another app works here.', 'End it first.'))).toEqual({
    message: 'Another app works here. End it first.',
    exitCode: 3,
    isFault: false,
  });
});

test.each([new TypeError('x of Marta Silva'), 'a text', undefined])(
  '%j was not foreseen: it goes into the log, and nothing of it onto the screen',
  (error) => {
    const { message, exitCode, isFault } = startRefusal(error);
    expect({ exitCode, isFault }).toEqual({ exitCode: 3, isFault: true });
    expect(message).toContain('log');
    expect(message).not.toContain('Marta');
  },
);
