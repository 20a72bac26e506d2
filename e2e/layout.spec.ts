import { test } from '@playwright/test';
import { layoutFaults } from './lib/layout.ts';
import type { Scene, Stage } from './pictures/scene.ts';
import { createStand, loadIn, type Stand } from './pictures/stand.ts';
import { stages } from './pictures/stages/index.ts';
import { expect } from './lib/workstation.ts';

/** Windows that fill a small and a large screen at zooms that people use; CSS pixels. */
const windows = [
  { name: '1366×768', width: 1366, height: 768, zoom: 1 },
  { name: '1366×768 at 125 %', width: 1093, height: 614, zoom: 1.25 },
  { name: '1366×768 at 150 %', width: 911, height: 512, zoom: 1.5 },
  { name: '1920×1080', width: 1920, height: 1080, zoom: 1 },
  { name: '1920×1080 at 150 %', width: 1280, height: 720, zoom: 1.5 },
] as const;

/** Where a change of size is seen through: menus find their place anew, charts are drawn anew. */
const settleMs = 5_000;

async function walk(stage: Stage, stand: Stand): Promise<void> {
  const { page } = stand;
  for (const scene of stage.scenes) {
    await test.step(scene.name, async () => {
      await page.setViewportSize(windows[0]);
      if (scene.again === true && page.url().startsWith('http')) await loadIn(page, 'dark');
      await scene.reach(stand);
      for (const window of windows) await look(scene, stand, window);
    });
  }
}

const soft = expect.configure({ soft: true });

async function look(scene: Scene, { page }: Stand, window: (typeof windows)[number]): Promise<void> {
  await page.setViewportSize(window);
  const where = `${scene.name}, ${window.name}`;
  await soft.poll(() => layoutFaults(page), { message: where, timeout: settleMs }).toEqual([]);
}

for (const stage of stages.filter(({ needs }) => needs === undefined)) {
  test(`nothing covers, cuts or pushes out anything: ${stage.name}`, async ({ page }) => {
    test.setTimeout(600_000);
    const stand = createStand({ page, appearance: () => 'dark' });
    try {
      await walk(stage, stand);
    } finally {
      await stand.end();
    }
  });
}
