import { expect, test } from 'vitest';
import { menuTemplate } from './menu.ts';

type Template = ReturnType<typeof menuTemplate>;

const rolesOf = (template: Template): unknown[] =>
  template.flatMap(({ role, submenu }) => [
    ...(role === undefined ? [] : [role]),
    ...(Array.isArray(submenu) ? rolesOf(submenu) : []),
  ]);

test('macOS gets copy, paste and quit, which it knows from the menu only', () => {
  expect(rolesOf(menuTemplate('darwin'))).toEqual(
    expect.arrayContaining(['appMenu', 'editMenu', 'windowMenu', 'zoomIn', 'zoomOut', 'resetZoom']),
  );
});

test.each(['linux', 'win32', 'darwin'] as const)(
  'on %s each of plus, minus and 0 zooms, on the keys beside the numbers too',
  (platform) => {
    const view = menuTemplate(platform).find(({ label }) => label === 'View')?.submenu;
    const keys = Array.isArray(view) ? view.map(({ role, accelerator }) => [accelerator, role]) : [];
    expect(Object.fromEntries(keys)).toEqual({
      'CommandOrControl+Plus': 'zoomIn',
      'CommandOrControl+=': 'zoomIn',
      'CommandOrControl+numadd': 'zoomIn',
      'CommandOrControl+-': 'zoomOut',
      'CommandOrControl+numsub': 'zoomOut',
      'CommandOrControl+0': 'resetZoom',
      'CommandOrControl+num0': 'resetZoom',
    });
  },
);

test('nothing reloads the page, shows its source or opens tools on it', () => {
  for (const platform of ['linux', 'darwin'] as const) {
    expect(JSON.stringify(menuTemplate(platform))).not.toMatch(/reload|viewMenu|devtools/i);
  }
});
