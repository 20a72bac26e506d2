import { ServiceError } from '#shared/contract/errors.ts';
import type { KeyFile, OuterLayer } from '#main/services/identity/ports.ts';
import type { Enrolment } from './keyring-file.ts';
import { SealedBox } from '#main/crypto/sealed-box.ts';

/** All that may stand before PINs here. */
export interface OuterLayers {
  /** undefined in the web host. */
  readonly osKeyStore?: OuterLayer | undefined;
  /** undefined: only in tests. */
  readonly keyFile?: KeyFile | undefined;
}

/** What stands before the boxes of an enrolment, as its file says. */
type Outer = Pick<Enrolment, 'osSealed' | 'keyFileId'>;

/** For what is sealed from now on. A folder with a key file opens on each host that has it, so that comes first. */
export function outerNow({ osKeyStore, keyFile }: OuterLayers): Outer {
  const keyFileId = keyFile?.available === true ? keyFile.id : null;
  return { osSealed: keyFileId === null && osKeyStore?.available === true, keyFileId };
}

/** @param text a box as JSON @throws ServiceError('unavailable') */
export async function sealOuter(layers: OuterLayers, outer: Outer, text: string): Promise<string> {
  const layer = layerOf(layers, outer);
  if (layer === null) return text;
  const sealed = await layer.seal(Buffer.from(text, 'utf8'));
  return Buffer.from(sealed).toString('base64');
}

/** An enrolment that nothing stands before, with the key file around it; undefined: there is nothing to do. */
export async function addKeyFile(
  layers: OuterLayers,
  enrolment: Enrolment | null,
): Promise<Enrolment | undefined> {
  const outer = outerNow(layers);
  if (outer.keyFileId === null || enrolment === null) return undefined;
  if (enrolment.osSealed || enrolment.keyFileId !== null) return undefined;
  const privateKey = await sealOuter(layers, outer, enrolment.privateKey);
  const workstationKey = await sealOuter(layers, outer, enrolment.workstationKey);
  return { ...enrolment, ...outer, privateKey, workstationKey };
}

/** Asked before a PIN is counted: an absent layer is no wrong PIN. @throws ServiceError('unavailable') */
export function requireOuter(layers: OuterLayers, outer: Outer | null): void {
  if (outer !== null) layerOf(layers, outer);
}

/**
 * @returns undefined when what comes out is no box
 * @throws ServiceError('unavailable') when the layer is needed and does not open it
 */
export async function openOuter(
  layers: OuterLayers,
  outer: Outer,
  stored: string,
): Promise<SealedBox | undefined> {
  const layer = layerOf(layers, outer);
  let text = stored;
  if (layer !== null) {
    try {
      text = Buffer.from(await layer.open(Buffer.from(stored, 'base64'))).toString('utf8');
    } catch (cause) {
      throw unavailable(outer, cause);
    }
  }
  try {
    return SealedBox.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** null: nothing stands before it. @throws ServiceError('unavailable') when what does is not here */
function layerOf({ osKeyStore, keyFile }: OuterLayers, outer: Outer): OuterLayer | null {
  const { osSealed, keyFileId } = outer;
  if (keyFileId !== null) {
    if (keyFile?.id !== keyFileId) throw unavailable(outer);
    return keyFile;
  }
  if (!osSealed) return null;
  if (osKeyStore?.available !== true) throw unavailable(outer);
  return osKeyStore;
}

function unavailable({ keyFileId }: Outer, cause?: unknown): ServiceError {
  return keyFileId === null
    ? new ServiceError(
        'unavailable',
        "This key is also held by this computer's own key store, which does not open it here.",
        'Start VitalSeal as the desktop app under the system account in which you enrolled, or ask an IT administrator to register you again.',
        false,
        { cause },
      )
    : new ServiceError(
        'unavailable',
        'This key also needs the key file with which it was sealed, and that is not the one here.',
        `Call IT: VitalSeal is to be started with the key file ${keyFileId}, by --key-file FILE.`,
        false,
        { cause },
      );
}
