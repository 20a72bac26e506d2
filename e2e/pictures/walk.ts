import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { en } from '#renderer/i18n/en/index.ts';
import { appearances, sizes, type Appearance, type Size } from './looks.ts';
import type { Scene, Stage } from './scene.ts';
import { loadIn, wear, type Stand } from './stand.ts';

/** A picture that was taken, for the contact sheets. */
interface Picture {
  readonly file: string;
  readonly caption: string;
  readonly width: number;
  readonly appearance: Appearance;
  /** Why this is not the scene, but what was on screen when it could not be reached; empty: it is. */
  readonly failure: string;
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/**
 * How many requests of this document are under way; waveforms and tables are asked for again after a change of size.
 * The page counts them itself: from outside, what a document asked for that is gone may never be told as ended.
 */
const inFlight = (page: Page) => page.evaluate(() => Number(Reflect.get(globalThis, 'requestsUnderWay')));

function countRequests(): void {
  let underWay = 0;
  const ask = globalThis.fetch;
  globalThis.fetch = async (...args) => {
    underWay += 1;
    try {
      return await ask(...args);
    } finally {
      underWay -= 1;
    }
  };
  Object.defineProperty(globalThis, 'requestsUnderWay', { get: () => underWay });
}

/** Walks a stage in all appearances and sizes. A scene that cannot be reached is told at the end, and the walk goes on. */
export function createWalk(page: Page, stage: Stage, folder: string) {
  const pictures: Picture[] = [];
  const failures: string[] = [];
  let appearance: Appearance = 'dark';

  async function settle(): Promise<void> {
    await page.evaluate(() => document.fonts.ready);
    // The worker draws anew after a change of appearance or size; then two frames, until the display shows it.
    // One that trends have taken the place of is not drawn.
    await expect(page.locator('[data-waveform-picture="pending"]:visible')).toHaveCount(0);
    for (let frames = 0; frames < 2; frames++) {
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(resolve));
          }),
      );
      await expect.poll(() => inFlight(page), { intervals: [20], timeout: 20_000 }).toBe(0);
    }
    await expect(page.getByText(en.common.loading, { exact: true })).toHaveCount(0);
    await expect(page.locator('[data-review-state="loading"]')).toHaveCount(0);
  }

  async function take(scene: Scene, size: Size, failure = ''): Promise<void> {
    const number = String(stage.scenes.indexOf(scene) + 1).padStart(2, '0');
    const name = `${slug(stage.name)}-${number}-${slug(scene.name)}-${size.width}-${appearance}`;
    const file = join(folder, `${name}${failure === '' ? '' : '-not-reached'}.png`);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    const caption = `${stage.name} · ${scene.name}`;
    pictures.push({ file, caption, width: size.width, appearance, failure });
  }

  async function inSizes(scene: Scene): Promise<void> {
    for (const size of sizes) {
      await page.setViewportSize(size);
      await settle();
      await isShown(page, scene);
      await take(scene, size);
    }
    await page.setViewportSize(sizes[0]);
  }

  async function inAppearances(scene: Scene, stand: Stand): Promise<void> {
    const both = appearance === 'dark' ? appearances : appearances.toReversed();
    for (const [place, wanted] of both.entries()) {
      if (scene.again === true) {
        appearance = wanted;
        if (page.url().startsWith('http')) await loadIn(page, wanted);
        await scene.reach(stand);
      } else if (place === 0) await scene.reach(stand);
      else {
        await wear(page, wanted);
        appearance = wanted;
      }
      await inSizes(scene);
    }
  }

  return {
    appearance: () => appearance,
    async walk(stand: Stand): Promise<void> {
      await removeEarlier(folder, slug(stage.name));
      await page.setViewportSize(sizes[0]);
      await page.addInitScript(countRequests);
      for (const scene of stage.scenes) {
        try {
          await inAppearances(scene, stand);
        } catch (error) {
          const why = `${scene.name}: ${error instanceof Error ? error.message : String(error)}`;
          failures.push(why);
          await take(scene, sizes[0], why).catch((again: unknown) => failures.push(String(again)));
          await leave(page);
        }
      }
      await writeFile(join(folder, `${slug(stage.name)}.json`), JSON.stringify(pictures, null, 1));
      expect(failures.join('\n\n'), 'scenes that could not be reached').toBe('');
    },
  };
}

/** Pictures of this stage from an earlier run; those of other stages stay. */
async function removeEarlier(folder: string, stage: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const own = new RegExp(String.raw`^${stage}(?:\.json|-\d\d-.*\.png)$`);
  for (const name of await readdir(folder)) if (own.test(name)) await rm(join(folder, name));
}

/** That the scene really shows what it says, as far as that can be told from outside. */
async function isShown(page: Page, { page: wanted, over }: Scene): Promise<void> {
  if (over !== undefined)
    await expect(page.getByRole(over.endsWith('Menu') ? 'menu' : 'dialog')).toBeVisible();
  if (!isPage(wanted)) return;
  const button = page.locator('nav button', { hasText: en.shell.pages[wanted] });
  await expect(button).toHaveAttribute('aria-current', 'page');
}

function isPage(what: string): what is keyof typeof en.shell.pages {
  return Object.hasOwn(en.shell.pages, what);
}

/** Closes what is open above the page. */
async function leave(page: Page): Promise<void> {
  for (let layers = 0; layers < 3; layers++) await page.keyboard.press('Escape');
}
