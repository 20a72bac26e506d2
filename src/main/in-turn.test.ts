import { expect, test } from 'vitest';
import { InTurn } from './in-turn.ts';

test('work of one key runs one after the other, also after a failure, and no other key waits', async () => {
  const turns = new InTurn<string>();
  const gate = Promise.withResolvers<void>();
  const ran: string[] = [];
  const first = turns.take('a', async () => {
    await gate.promise;
    ran.push('a1');
    throw new Error('the first one fails');
  });
  const second = turns.take('a', async () => ran.push('a2'));
  await turns.take('b', async () => ran.push('b1'));
  expect(ran).toEqual(['b1']);
  gate.resolve();
  await expect(first).rejects.toThrow('the first one fails');
  await second;
  await turns.idle();
  expect(ran).toEqual(['b1', 'a1', 'a2']);
});
