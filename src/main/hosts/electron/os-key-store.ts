import type { SafeStorage } from 'electron';
import type { OsKeyStore } from '#main/services/identity/ports.ts';

/**
 * The operating system's key store as Electron reaches it. On Linux without a keyring Electron would fall back to a
 * key that every program knows (`basic_text`): that counts as none.
 */
export function createOsKeyStore(
  safeStorage: Pick<
    SafeStorage,
    'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
  >,
  platform: NodeJS.Platform,
): OsKeyStore {
  const available =
    safeStorage.isEncryptionAvailable() &&
    (platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');
  return {
    available,
    async seal(bytes) {
      return new Uint8Array(safeStorage.encryptString(Buffer.from(bytes).toString('base64')));
    },
    async open(sealed) {
      return new Uint8Array(Buffer.from(safeStorage.decryptString(Buffer.from(sealed)), 'base64'));
    },
  };
}
