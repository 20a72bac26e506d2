import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { damage, differs, filesOf, storesOf, type Damage } from './damages.ts';
import { judge, type Outcome } from './judge.ts';
import type { World } from './world.ts';

export interface Case extends Damage {
  readonly outcome: Outcome;
}

const fileKinds = ['deleted', 'cut', 'emptied', 'older', 'flipped'] as const;
const storeKinds = ['deleted', 'older'] as const;

/** Each file and each store in each way once, in an order that the seed decides, then again with other places. */
export async function plan(world: World, count: number, random: () => number): Promise<readonly Damage[]> {
  const files = await filesOf(world.now);
  const stores = await storesOf(world.now);
  const planned: Damage[] = [];
  while (planned.length < count) {
    const round = [
      ...files.flatMap((path) => fileKinds.map((kind) => ({ kind, path, at: random() }))),
      ...stores.flatMap((path) => storeKinds.map((kind) => ({ kind, path, at: 0 }))),
    ];
    planned.push(...shuffled(round, random));
  }
  return planned.slice(0, count);
}

/** Harms a copy of the folder and starts the app on it. @returns undefined where the harm changes nothing */
export async function tryOut(world: World, harm: Damage, number: number): Promise<Case | undefined> {
  const folder = join(world.root, `case-${number}`);
  await cp(world.now, folder, { recursive: true });
  try {
    await damage(folder, world.older, harm);
    const isFile = (await filesOf(world.now)).includes(harm.path);
    if (isFile && !(await differs(folder, world.now, harm.path))) return undefined;
    return { ...harm, outcome: await judge(folder, world.content, harm.path) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Silence is a fault, and so is a message that helps nobody. */
export function isFault({ outcome: { what } }: Case): boolean {
  return what === 'silent' || what === 'unclear';
}

export function describe({ kind, path, at, outcome }: Case): string {
  return `${outcome.what.padEnd(8)} ${kind} ${path} at ${at.toFixed(6)}: ${outcome.text}`;
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map((value) => ({ value, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
