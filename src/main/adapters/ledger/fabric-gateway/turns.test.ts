import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

describe('turns', () => {
  it('never lets more than so many run, lets all run in order, and goes on after a failure', async () => {
    const turns = new Turns(3);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const work = async (number: number) => {
      order.push(number);
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (number % 4 === 0) throw new Error('failed');
      return number;
    };
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    const ends = await Promise.allSettled(numbers.map((number) => turns.run(() => work(number))));
    expect(most).toBe(3);
    expect(order).toEqual(numbers);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    await expect(turns.run(async () => 'again')).resolves.toBe('again');
  });
});
