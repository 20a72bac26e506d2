import { en } from '#renderer/i18n/en/index.ts';
import { layoutFaults } from './lib/layout.ts';
import { choosePatient, goTo, lanes, signIn } from './lib/steps.ts';
import { expect, test } from './lib/workstation.ts';

/** A small laptop on a trolley, and the same at 150 %; CSS pixels. */
const windows = [
  { width: 1366, height: 768 },
  { width: 911, height: 512 },
] as const;

const soft = expect.configure({ soft: true });

test('nothing covers, cuts or pushes out anything on the pages of a nurse', async ({ workstation }) => {
  const { page } = workstation;
  await signIn(page, 'nurse');
  await choosePatient(page, /Pavel Novak/);
  await expect(lanes(page, 'drawing')).not.toHaveCount(0);
  for (const name of ['monitor', 'sessions', 'treatments', 'outbox', 'devices', 'patients'] as const) {
    for (const window of windows) {
      await page.setViewportSize(window);
      await goTo(page, en.shell.pages[name]);
      const where = `${name} at ${window.width} px`;
      await soft.poll(() => layoutFaults(page), { message: where, timeout: 5_000 }).toEqual([]);
    }
  }
});

const box = 'position: absolute; left: 10px; top: 10px; font: 20px sans-serif; white-space: nowrap;';

test('a text over another, over a control, cut off or wider than its place is found, and nothing else', async ({
  page,
}) => {
  const faultsOf = async (html: string) => {
    await page.setContent(`<body style="margin: 0">${html}</body>`);
    return layoutFaults(page);
  };
  expect(await faultsOf(`<p>One text</p><p>and another</p><button>Press</button>`)).toEqual([]);
  expect(await faultsOf(`<div style="${box}">First</div><div style="${box}">Second</div>`)).toEqual([
    '“First” lies over “Second”',
  ]);
  expect(await faultsOf(`<button style="${box}">Press</button><div style="${box}">Covers</div>`)).toContain(
    '“Covers” lies over the control “Press”',
  );
  expect(
    await faultsOf(
      `<div style="width: 60px; overflow: hidden; white-space: nowrap">A text that is cut</div>`,
    ),
  ).toEqual(['cut off: “A text that is cut” has no ellipsis']);
  expect(await faultsOf(`<div style="width: 3000px">wide</div>`)).toContainEqual(
    expect.stringMatching(/^wider than its place by \d+ px: html/),
  );
});
