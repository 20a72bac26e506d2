import type { BrowserWindowConstructorOptions } from 'electron';

/**
 * The one window. Its page runs sandboxed and isolated, sees nothing of Node, and goes on drawing while it is hidden:
 * a monitor that pauses behind another window would show an old picture when it comes back.
 * @param preload absolute path of the built preload script
 */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'VitalSeal',
    backgroundColor: '#0b0f14',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      backgroundThrottling: false,
      spellcheck: false,
      devTools: false,
    },
  };
}
