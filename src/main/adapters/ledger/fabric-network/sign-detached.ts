import { signerError } from '../fabric/failures.ts';
import type { FabricSigner } from '../fabric/transport.ts';

/** In the form that fabric-common takes. @throws LedgerError identity */
export async function signDetached(signer: FabricSigner, bytes: Uint8Array): Promise<Buffer> {
  try {
    return Buffer.from(await signer.sign(bytes));
  } catch (error) {
    throw signerError(error);
  }
}
