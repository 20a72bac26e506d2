import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  session,
} from 'electron';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { readNetwork } from '#main/adapters/host-file/network-folder.ts';
import { createFileLogger } from '#main/adapters/log/pino-logger.ts';
import { startApp, type App } from '#main/compose.ts';
import { askBeforeClosing } from './closing.ts';
import { desktopOptions } from './desktop-options.ts';
import { endCleanly } from './ending.ts';
import { exitCodes } from './exit-codes.ts';
import { bindIpc } from './ipc.ts';
import { keepAwake } from './keep-awake.ts';
import { followLinuxLock } from './linux-lock.ts';
import { denyPermissions, pinToOwnPage } from './lockdown.ts';
import { menuTemplate } from './menu.ts';
import { createOsKeyStore } from './os-key-store.ts';
import { ownOrigin, ownScheme } from './own-page.ts';
import { rescuePage } from './page-rescue.ts';
import { prepareProfile } from './profile.ts';
import { serveScreens } from './scheme.ts';
import { startRefusal } from './start-refusal.ts';
import { followSystem } from './system-events.ts';
import { windowOptions } from './window.ts';

/** `out/`, beside this built file's folder. */
const out = join(import.meta.dirname, '..');

protocol.registerSchemesAsPrivileged([
  { scheme: ownScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);
app.on('web-contents-created', (_event, contents) => pinToOwnPage(contents));

/** Where a fault of the start is written down; known as soon as the options are. */
let logs: string | undefined;

async function start(): Promise<void> {
  const options = desktopOptions(process.argv, process.defaultApp);
  app.setPath('userData', prepareProfile(options.dataFolder));
  // Each data folder has one app: Electron's own lock lies in the folder of its profile.
  if (!app.requestSingleInstanceLock()) {
    console.error('VitalSeal already runs on this data folder: its window comes to the front.');
    app.exit(exitCodes.done);
    return;
  }
  logs = join(options.dataFolder, 'logs');
  await app.whenReady();
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));
  denyPermissions(session.defaultSession);
  protocol.handle(ownScheme, (request) => serveScreens(request, join(out, 'renderer')));
  const osKeyStore = await createOsKeyStore(safeStorage, process.platform);
  const network = options.network === null ? undefined : await readNetwork(options.network);
  await openWindow(await startApp({ ...options, network, version: app.getVersion(), osKeyStore }));
}

/** @throws Error when the page cannot be loaded; the product has stopped then */
async function openWindow(product: App): Promise<void> {
  const { api, streams, identity, bus, report, logger } = product;
  const lock = () => identity.lockAll();
  const letSleep = keepAwake(powerSaveBlocker, bus);
  const unfollow = process.platform === 'linux' ? followLinuxLock(lock, logger) : () => undefined;
  const { stop, end } = endCleanly(app, product, () => {
    letSleep();
    unfollow();
  });
  /** What the next page has to say. */
  const unsaid: StreamEvent[] = [];
  bindIpc({ ipcMain, api, streams, connectionId: identity.openScreen(), unsaid, logger });

  const window = new BrowserWindow(windowOptions(join(out, 'preload', 'preload.cjs')));
  const load = () => window.loadURL(`${ownOrigin}/`);
  const ask: Parameters<typeof askBeforeClosing>[0]['ask'] = (question) =>
    dialog.showMessageBox(window, question);
  const closeUnasked = askBeforeClosing({ window, bus, ask, report });
  followSystem({
    power: powerMonitor,
    window,
    lock,
    end() {
      closeUnasked();
      end();
    },
  });
  window.once('ready-to-show', () => window.show());
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());
  try {
    await load();
  } catch (error) {
    await stop();
    throw error;
  }
  const tellPage = (notice: StreamEvent) => void unsaid.push(notice);
  rescuePage({ page: window.webContents, load, tellPage, ask, close: () => window.close(), logger });
}

/** Nobody has to look into a terminal to learn why no window came. */
async function refuseStart(error: unknown): Promise<void> {
  const { message, exitCode, isFault } = startRefusal(error);
  if (isFault && logs !== undefined) createFileLogger(logs).error('start.failed', { error });
  console.error(`VitalSeal cannot start: ${message}`);
  await app.whenReady();
  dialog.showErrorBox('VitalSeal cannot start', message);
  app.exit(exitCode);
}

start().catch(refuseStart);
