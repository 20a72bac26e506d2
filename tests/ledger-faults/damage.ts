import { setTimeout as delay } from 'node:timers/promises';

/** Something that can be harmed, and is whole again after `heal`. */
export interface Target {
  readonly name: string;
  readonly kind: 'killed' | 'paused' | 'cut off';
  /** Of the same thing: only one harm at a time. */
  readonly of: string;
  harm(): Promise<void>;
  heal(): Promise<void>;
}

/** At the longest from one fault to the next, and from a fault to its healing, ms. */
const betweenMs = 1_200;
const harmedMs = 4_000;

/**
 * Harms at random, several at once when it comes so, until `count` faults happened and all are healed.
 * @param random from 0 to 1; the same numbers give the same faults
 */
export async function damage(
  targets: readonly Target[],
  count: number,
  random: () => number,
  onFault: (target: Target, number: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const harmed = new Set<string>();
  const healing: Promise<void>[] = [];
  for (let number = 1; number <= count; number += 1) {
    const whole = targets.filter(({ of }) => !harmed.has(of));
    const target = whole[Math.floor(random() * whole.length)];
    if (target === undefined) throw new Error('nothing is left to harm');
    const pauseMs = random() * betweenMs;
    const healAfterMs = 300 + random() * harmedMs;
    harmed.add(target.of);
    onFault(target, number);
    await target.harm();
    const heal = delay(healAfterMs, undefined, { signal })
      .then(() => target.heal())
      .finally(() => harmed.delete(target.of));
    heal.catch(() => undefined);
    healing.push(heal);
    await delay(pauseMs, undefined, { signal });
  }
  await Promise.all(healing);
}
