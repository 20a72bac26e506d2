import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { canMountTmpfs } from '#main/adapters/journal/testing/tmpfs.ts';
import type { Stage } from './scene.ts';
import { stages } from './stages/index.ts';
import { createStand } from './stand.ts';
import { createWalk } from './walk.ts';

/**
 * Pictures of every screen, dialog and state, for people to look at: `npm run pictures -- --all`. Each stage is a test;
 * what it could not reach fails it, and the other pictures are there.
 */
test.describe.configure({ mode: 'parallel' });

const folder = process.env['VITALSEAL_PICTURES'] ?? 'test-results/pictures';
const network = process.env['VITALSEAL_PICTURES_NETWORK'];

/** A disk that can be filled, while `work` runs. */
async function onSmallDisk(work: (disk: string) => Promise<void>): Promise<void> {
  const disk = mkdtempSync(join(tmpdir(), 'vitalseal-small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk]);
  try {
    await work(disk);
  } finally {
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}

function whyNot({ needs }: Stage): string | null {
  if (needs === 'network' && network === undefined) return 'there are no Fabric programs on this machine';
  return needs === 'small-disk' && !canMountTmpfs() ? 'only root can mount a small disk' : null;
}

for (const stage of stages) {
  test(`pictures: ${stage.name}`, async ({ page }) => {
    const why = whyNot(stage);
    test.skip(why !== null, why ?? '');
    // Each step has a deadline of its own.
    test.setTimeout(0);
    const walk = createWalk(page, stage, folder);
    const play = async (smallDisk?: string) => {
      const stand = createStand({ page, network, smallDisk, appearance: walk.appearance });
      try {
        await walk.walk(stand);
      } finally {
        await stand.end();
      }
    };
    await (stage.needs === 'small-disk' ? onSmallDisk(play) : play());
  });
}
