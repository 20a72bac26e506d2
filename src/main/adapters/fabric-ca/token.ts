import type { Signer } from '#main/services/identity/signer.ts';
import { bytesOf, uriOf, type CaCall } from './rest.ts';

/** Who calls: the certificate, and the key behind it that never comes here. */
export type Caller = Pick<Signer, 'certificatePem' | 'sign'>;

/**
 * Fabric CA's proof of who calls: a signature over method, URI, body and certificate. `sign` gives the small s, as the
 * authority demands.
 */
export async function tokenOf(
  url: string,
  call: Omit<CaCall, 'authorization'>,
  caller: Caller,
): Promise<string> {
  const certificate = base64(Buffer.from(caller.certificatePem, 'utf8'));
  const uri = base64(Buffer.from(uriOf(url, call.path), 'utf8'));
  const payload = `${call.method}.${uri}.${base64(bytesOf(call.body))}.${certificate}`;
  const signature = await caller.sign(Buffer.from(payload, 'utf8'));
  return `${certificate}.${base64(signature)}`;
}

/** Proof with id and one-time secret, for the first certificate alone. */
export function basicOf(enrolmentId: string, secret: string): string {
  return `Basic ${base64(Buffer.from(`${enrolmentId}:${secret}`, 'utf8'))}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
