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
import { ServiceError } from '#shared/contract/errors.ts';
import { readNetwork } from '#main/adapters/host-file/network-folder.ts';
import { startApp, type App } from '#main/compose.ts';
import { endOnSignals } from '../end-on-signals.ts';
import { goOnAfterFaults } from '../go-on.ts';
import {
  optionsWithWord,
  parseStartOptions,
  usage,
  UsageError,
  type StartOptions,
} from '../start-options.ts';
import { bindIpc } from './ipc.ts';
import { keepAwake } from './keep-awake.ts';
import { denyPermissions, pinToOwnPage } from './lockdown.ts';
import { createOsKeyStore } from './os-key-store.ts';
import { ownOrigin, ownScheme } from './own-page.ts';
import { serveScreens } from './scheme.ts';
import { windowOptions } from './window.ts';

/** `out/`, beside this built file's folder. */
const out = join(import.meta.dirname, '..');

protocol.registerSchemesAsPrivileged([
  { scheme: ownScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

/** Words for this app; among them may stand the app's folder (`electron .`) and switches of Chromium. */
function startOptions(): StartOptions {
  const words = process.argv.slice(1);
  const withWord: readonly string[] = optionsWithWord;
  const isOurs = (word: string | undefined) => word !== undefined && withWord.includes(word);
  return parseStartOptions(
    words.filter((word, index) => word === '--no-demo' || isOurs(word) || isOurs(words[index - 1])),
  );
}

async function run(options: StartOptions): Promise<void> {
  await app.whenReady();
  Menu.setApplicationMenu(null);
  denyPermissions(session.defaultSession);
  protocol.handle(ownScheme, (request) => serveScreens(request, join(out, 'renderer')));
  const osKeyStore = createOsKeyStore(safeStorage, process.platform);
  const network = options.network === null ? undefined : await readNetwork(options.network);
  const product = await startApp({ ...options, network, version: app.getVersion(), osKeyStore });
  const { api, streams, identity, bus, logger } = product;
  bindIpc({ ipcMain, api, streams, connectionId: identity.openScreen(), logger });
  powerMonitor.on('lock-screen', () => identity.lockAll());
  powerMonitor.on('suspend', () => identity.lockAll());
  const letSleep = keepAwake(powerSaveBlocker, bus);
  quitCleanly(product, letSleep);

  const window = new BrowserWindow(windowOptions(join(out, 'preload', 'preload.cjs')));
  window.once('ready-to-show', () => window.show());
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());
  await window.loadURL(`${ownOrigin}/`);
}

/** Whatever ends the app, running sessions are brought to disk first. */
function quitCleanly(product: App, letSleep: () => void): void {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    letSleep();
    stopping ??= product.stop();
    return stopping;
  };
  app.on('will-quit', (event) => {
    if (stopping !== undefined) return;
    event.preventDefault();
    void stop().finally(() => app.exit(0));
  });
  const end = endOnSignals(stop);
  goOnAfterFaults(process, product.report, () => end(1));
}

function refuseStart(message: string, exitCode: number): void {
  console.error(message);
  if (app.isReady() && exitCode === 1) dialog.showErrorBox('VitalSeal cannot start', message);
  app.exit(exitCode);
}

app.on('web-contents-created', (_event, contents) => pinToOwnPage(contents));
// Each data folder has one app: Electron's own lock lies in the folder of its profile.
try {
  const options = startOptions();
  app.setPath('userData', join(options.dataFolder, 'window'));
  if (app.requestSingleInstanceLock()) {
    run(options).catch((error: unknown) => {
      if (error instanceof ServiceError) refuseStart(`${error.message} ${error.hint}`, 1);
      else refuseStart('VitalSeal cannot start. The log in the data folder says more.', 1);
    });
  } else app.quit();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  refuseStart(`${error.message}. Usage: ${usage}`, 2);
}
