import { EventEmitter } from 'node:events';
import type { PowerSaveBlocker, SafeStorage, Session } from 'electron';
import { onCommand } from './desk.ts';
import { preventable } from './events.ts';

export const powerMonitor = new EventEmitter();
onCommand('power', ({ event }) => void powerMonitor.emit(event, preventable({})));

let lastBlock = 0;
export const powerSaveBlocker = {
  start: () => ++lastBlock,
  stop: () => true,
} satisfies Pick<PowerSaveBlocker, 'start' | 'stop'>;

/** As on a Linux without a keyring: what Chromium has then hides nothing, and the app may not count on it. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'basic_text',
  encryptStringAsync: async () => Promise.reject(new Error('the double has no key store')),
  decryptStringAsync: async () => Promise.reject(new Error('the double has no key store')),
} satisfies Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
>;

/** Chromium without a head grants nothing by itself; the handlers are tested beside their source. */
const unasked = () => undefined;
export const session = {
  defaultSession: {
    setPermissionCheckHandler: unasked,
    setPermissionRequestHandler: unasked,
    setDevicePermissionHandler: unasked,
    setDisplayMediaRequestHandler: unasked,
  } satisfies Pick<
    Session,
    | 'setPermissionCheckHandler'
    | 'setPermissionRequestHandler'
    | 'setDevicePermissionHandler'
    | 'setDisplayMediaRequestHandler'
  >,
};
