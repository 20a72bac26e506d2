import { ServiceError } from '#shared/contract/errors.ts';
import type { OsKeyStore } from '#main/services/identity/ports.ts';
import { SealedBox } from './sealed-box.ts';

/** The box as text, inside the operating system's key store where there is one. */
export async function sealOuter(osKeyStore: OsKeyStore | undefined, box: SealedBox): Promise<string> {
  const text = JSON.stringify(box);
  if (osKeyStore?.available !== true) return text;
  const sealed = await osKeyStore.seal(Buffer.from(text, 'utf8'));
  return Buffer.from(sealed).toString('base64');
}

/** Asked before a PIN is counted: an absent key store is no wrong PIN. @throws ServiceError('unavailable') */
export function requireOuter(osKeyStore: OsKeyStore | undefined, osSealed: boolean): void {
  if (osSealed && osKeyStore?.available !== true) throw unavailable();
}

/**
 * @returns undefined when what comes out is no box
 * @throws ServiceError('unavailable') when the operating system's key store is needed and does not open it
 */
export async function openOuter(
  osKeyStore: OsKeyStore | undefined,
  osSealed: boolean,
  stored: string,
): Promise<SealedBox | undefined> {
  let text = stored;
  if (osSealed) {
    if (osKeyStore?.available !== true) throw unavailable();
    try {
      text = Buffer.from(await osKeyStore.open(Buffer.from(stored, 'base64'))).toString('utf8');
    } catch (cause) {
      throw unavailable(cause);
    }
  }
  try {
    return SealedBox.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function unavailable(cause?: unknown): ServiceError {
  return new ServiceError(
    'unavailable',
    "This key is also held by this computer's own key store, which does not open it here.",
    'Start VitalSeal as the desktop app under the system account in which you enrolled, or ask an IT administrator to register you again.',
    false,
    { cause },
  );
}
