import type { Menu as ElectronMenu, MenuItem, MenuItemConstructorOptions } from 'electron';
import { app } from './app.ts';
import { onCommand } from './desk.ts';

type Item = MenuItem | MenuItemConstructorOptions;

/** What a window does when an item of its menu is chosen. */
export interface MenuTarget {
  close(): void;
  zoomBy(levels: number | 'reset'): void;
}

let items: readonly Item[] = [];
let target: MenuTarget | undefined;

/** Of the roles that the operating system or Chromium carries out, those that can be shown here. */
const roles: Readonly<Record<string, () => void>> = {
  quit: () => app.quit(),
  close: () => target?.close(),
  zoomin: () => target?.zoomBy(0.5),
  zoomout: () => target?.zoomBy(-0.5),
  resetzoom: () => target?.zoomBy('reset'),
};

function withRole(among: readonly Item[], role: string): Item | undefined {
  for (const item of among) {
    if (item.role?.toLowerCase() === role) return item;
    const found = withRole(Array.isArray(item.submenu) ? item.submenu : [], role);
    if (found !== undefined) return found;
  }
  return undefined;
}

onCommand('choose', ({ role }) => {
  const name = role.toLowerCase();
  const carryOut = roles[name];
  if (carryOut === undefined) throw new Error(`the double cannot carry out the role “${role}”`);
  if (withRole(items, name) === undefined) throw new Error(`no item of the menu has the role “${role}”`);
  carryOut();
});

export const Menu = {
  buildFromTemplate: (template: readonly Item[]) => ({ items: template }),
  setApplicationMenu(menu: { readonly items: readonly Item[] } | null) {
    items = menu?.items ?? [];
  },
} satisfies Pick<typeof ElectronMenu, 'setApplicationMenu'> & { readonly buildFromTemplate: unknown };

/** The window that items of the menu are for. */
export function aimMenuAt(window: MenuTarget): void {
  target = window;
}
