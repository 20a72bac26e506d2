import type { MenuItemConstructorOptions } from 'electron';

/**
 * The application's menu. Elsewhere than on macOS its bar is hidden and its keys alone count; macOS knows copy, paste and
 * quit from the menu only. Zooming changes what a millimetre is: the screens see that by themselves, and ask for another
 * calibration.
 */
export function menuTemplate(platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    { role: 'editMenu' },
    { label: 'View', submenu: zooming },
    ...(isMac ? [{ role: 'windowMenu' as const }] : []),
  ];
}

/** A second key for what Electron's own role does. */
const alsoBy = (
  accelerator: string,
  role: 'zoomIn' | 'zoomOut' | 'resetZoom',
): MenuItemConstructorOptions => ({ role, accelerator, visible: false, acceleratorWorksWhenHidden: true });

const zooming: MenuItemConstructorOptions[] = [
  { role: 'zoomIn', accelerator: 'CommandOrControl+Plus' },
  { role: 'zoomOut', accelerator: 'CommandOrControl+-' },
  { role: 'resetZoom', accelerator: 'CommandOrControl+0' },
  // Plus without Shift, where it shares a key with “=”; and the keys beside the numbers.
  alsoBy('CommandOrControl+=', 'zoomIn'),
  alsoBy('CommandOrControl+numadd', 'zoomIn'),
  alsoBy('CommandOrControl+numsub', 'zoomOut'),
  alsoBy('CommandOrControl+num0', 'resetZoom'),
];
