import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from '#renderer/i18n/en/index.ts';
import { stages } from '../e2e/pictures/stages/index.ts';

/** Components of the screens that open a dialog or a menu: the function around each `<Dialog`, `<ConfirmDialog`, `<Menu`. */
function opening(): readonly string[] {
  const files = globSync('src/renderer/features/**/*.tsx');
  const found = files.flatMap((file) => {
    const pieces = readFileSync(file, 'utf8').split(/\bfunction (?=[A-Z]\w*\()/);
    return pieces
      .slice(1)
      .filter((piece) => /<(?:ConfirmDialog|Dialog|Menu)[\s>]/.test(piece))
      .map((piece) => /^\w+/.exec(piece)?.[0] ?? '');
  });
  return [...new Set(found)].toSorted();
}

const scenes = stages.flatMap((stage) => stage.scenes);

describe('npm run pictures -- --all', () => {
  it('takes a picture of every page, in front of the bar and in it', () => {
    const pages = [...Object.keys(en.shell.pages), 'setup', 'sign-in', 'lock'];
    const shown = new Set<string>(scenes.map(({ page }) => page));
    expect(pages.filter((page) => !shown.has(page))).toEqual([]);
  });

  it('takes a picture of every dialog and menu, and names none that does not exist', () => {
    const shown = scenes.flatMap(({ over }) => over ?? []);
    expect([...new Set(shown)].toSorted()).toEqual(opening());
  });

  it('names the scenes of a stage apart', () => {
    for (const { name, scenes: all } of stages) {
      const names = all.map((scene) => scene.name);
      expect(new Set(names).size, name).toBe(names.length);
    }
  });
});
