import { join } from 'node:path';
import { app, dialog, Menu, protocol, safeStorage, session } from 'electron';
import { readNetwork } from '#main/adapters/host-file/network-folder.ts';
import { createFileLogger } from '#main/adapters/log/pino-logger.ts';
import { startApp } from '#main/compose.ts';
import { desktopOptions } from './desktop-options.ts';
import { exitCodes } from './exit-codes.ts';
import { keyFilePlaces } from '../key-file-places.ts';
import { denyPermissions, pinToOwnPage } from './lockdown.ts';
import { menuTemplate } from './menu.ts';
import { openWindow } from './open-window.ts';
import { createOsKeyStore } from './os-key-store.ts';
import { ownScheme } from './own-page.ts';
import { prepareProfile } from './profile.ts';
import { serveScreens } from './scheme.ts';
import { startRefusal } from './start-refusal.ts';

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
  logs = join(options.dataFolder, 'logs');
  app.setPath('userData', prepareProfile(options.dataFolder));
  // Each data folder has one app: Electron's own lock lies in the folder of its profile.
  if (!app.requestSingleInstanceLock()) {
    console.error('VitalSeal already runs on this data folder: its window comes to the front.');
    app.exit(exitCodes.done);
    return;
  }
  await app.whenReady();
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));
  denyPermissions(session.defaultSession);
  protocol.handle(ownScheme, (request) => serveScreens(request, join(out, 'renderer')));
  const osKeyStore = await createOsKeyStore(safeStorage, process.platform);
  const network = options.network === null ? undefined : await readNetwork(options.network);
  const keyFile = keyFilePlaces(options.keyFile);
  const version = app.getVersion();
  const product = await startApp({ ...options, network, version, osKeyStore, keyFile });
  if (product.keyFileHint !== null) console.error(product.keyFileHint);
  await openWindow(product, out);
}

/** Nobody has to look into a terminal to learn why no window came. */
async function refuseStart(error: unknown): Promise<void> {
  const { message, exitCode, isFault } = startRefusal(error);
  if (isFault && logs !== undefined) createFileLogger(logs).error('start.failed', { error });
  else if (isFault) console.error(error);
  console.error(`VitalSeal cannot start: ${message}`);
  await app.whenReady();
  dialog.showErrorBox('VitalSeal cannot start', message);
  app.exit(exitCode);
}

start().catch(refuseStart);
