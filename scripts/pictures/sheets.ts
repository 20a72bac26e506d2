import { readdir, readFile, rm, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { z } from 'zod';
import { chromiumArgs, chromiumPath } from '../../tests/lib/chromium.ts';

/** As the walk through a stage wrote it (e2e/pictures/walk.ts). */
const Picture = z.object({
  file: z.string(),
  caption: z.string(),
  width: z.number(),
  appearance: z.enum(['dark', 'light']),
  failure: z.string(),
});
type Picture = z.infer<typeof Picture>;

const columns = 2;
const perSheet = 6;
/** Width of one picture on a sheet, px: texts of a 1366 px screen can still be read. */
const cellWidth = 912;

/**
 * Lays the pictures of a folder out on contact sheets, `sheets/SIZE-APPEARANCE-N.png`.
 * @returns how many pictures and sheets there are
 */
export async function composeSheets(folder: string): Promise<{ pictures: number; sheets: number }> {
  const pictures = await picturesIn(folder);
  const sheetFolder = join(folder, 'sheets');
  await rm(sheetFolder, { recursive: true, force: true });
  await mkdir(sheetFolder, { recursive: true });
  const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArgs] });
  let sheets = 0;
  try {
    // Only a page of a file may show files.
    const page = await browser.newPage({ viewport: { width: columns * cellWidth + 24, height: 600 } });
    await page.goto(pathToFileURL(resolve('scripts/pictures/sheet.html')).href);
    for (const [name, group] of groupsOf(pictures)) {
      for (let from = 0; from < group.length; from += perSheet) {
        await page.evaluate(
          (html) => (document.body.innerHTML = html),
          htmlOf(group.slice(from, from + perSheet)),
        );
        await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
        const number = String(from / perSheet + 1).padStart(2, '0');
        await page.screenshot({ path: join(sheetFolder, `${name}-${number}.png`), fullPage: true });
        sheets++;
      }
    }
  } finally {
    await browser.close();
  }
  return { pictures: pictures.length, sheets };
}

async function picturesIn(folder: string): Promise<readonly Picture[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const lists = await Promise.all(
    files.map(async (name) => z.array(Picture).parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
  );
  return lists.flat();
}

/** By size and appearance: each sheet compares like with like. */
function groupsOf(pictures: readonly Picture[]): ReadonlyMap<string, readonly Picture[]> {
  return Map.groupBy(pictures, ({ width, appearance }) => `${width}-${appearance}`);
}

function htmlOf(pictures: readonly Picture[]): string {
  return pictures
    .map(({ file, caption, failure }) => {
      const failed = failure !== '';
      const words = failed ? `NOT REACHED: ${caption}` : caption;
      return `<figure class="${failed ? 'failed' : ''}"><figcaption>${escaped(words)}</figcaption><img src="${pathToFileURL(resolve(file)).href}" width="${cellWidth}"></figure>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
