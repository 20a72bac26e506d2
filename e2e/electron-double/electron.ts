/** The module `electron` as far as this app's main process uses it. */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog } from './dialog.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { protocol } from './schemes.ts';
export { powerMonitor, powerSaveBlocker, safeStorage, session } from './system.ts';
