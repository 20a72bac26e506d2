import type { SafeStorage } from 'electron';
import type { OuterLayer } from '#main/services/identity/ports.ts';

/**
 * The operating system's key store as Electron reaches it. On Linux without a keyring Electron would fall back to a
 * key that every program knows (`basic_text`): that counts as none.
 */
export async function createOsKeyStore(
  safeStorage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
  >,
  platform: NodeJS.Platform,
): Promise<OuterLayer> {
  // A key store that fails keeps nobody from starting: who needs it is told at sign-in.
  const isThere = await safeStorage.isAsyncEncryptionAvailable().catch(() => false);
  const available =
    isThere && (platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');
  return {
    available,
    async seal(bytes) {
      return new Uint8Array(await safeStorage.encryptStringAsync(Buffer.from(bytes).toString('base64')));
    },
    async open(sealed) {
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(sealed));
      return new Uint8Array(Buffer.from(result, 'base64'));
    },
  };
}
