import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import { SealedBox, deriveKey, seal, unseal } from '#main/crypto/sealed-box.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';

/** A certificate and its private key, sealed under the workstation key. */
export const StoredIdentity = z.strictObject({
  version: z.literal(1),
  certificatePem: z.string().refine(isCertificate),
  key: SealedBox,
});
export type StoredIdentity = z.infer<typeof StoredIdentity>;

type Owner = 'ca' | 'node' | 'workstation';

/** Text that only looks like one would fail wherever it is first used. */
function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey.asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}

/** @returns undefined when there is no such file. @throws ServiceError('unavailable') when it is damaged */
export async function readIdentity(path: string): Promise<StoredIdentity | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw damaged();
  }
  try {
    return StoredIdentity.parse(JSON.parse(text));
  } catch {
    throw damaged();
  }
}

/** @throws ServiceError('disk') */
export async function writeIdentity(
  replaceFile: ReplaceFile,
  path: string,
  certificatePem: string,
  privateKey: Uint8Array,
  workstationKey: Uint8Array,
  owner: Owner,
): Promise<void> {
  const key = seal(deriveKey(workstationKey, owner), privateKey, purpose(owner, certificatePem));
  await replaceFile(path, `${JSON.stringify({ version: 1, certificatePem, key }, null, 1)}\n`);
}

/** @throws ServiceError('unavailable') when key and certificate were not stored together under this workstation key */
export function openKey(
  stored: StoredIdentity,
  workstationKey: Uint8Array,
  owner: Owner,
): Buffer<ArrayBuffer> {
  const key = unseal(deriveKey(workstationKey, owner), stored.key, purpose(owner, stored.certificatePem));
  if (key === undefined) throw damaged();
  return key;
}

/** Binds the key to its certificate: neither can be exchanged alone. */
function purpose(owner: Owner, certificatePem: string): string {
  return JSON.stringify(['vitalseal/authority/1', owner, certificatePem]);
}

function damaged(): ServiceError {
  return new ServiceError(
    'unavailable',
    "A key of this workstation's certificate authority is damaged or belongs to another workstation.",
    'Restore the folder “ca” of the data folder from a backup.',
  );
}
