import { createPrivateKey, randomBytes } from 'node:crypto';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import { attributesExtension } from '#main/adapters/certificate-authority/clinician-certificate.ts';
import { issueAuthority, issueLeaf, makeKeyPair } from '#main/crypto/issuing.ts';
import { signP256, type NodeSigner } from '#main/crypto/signing.ts';
import type { Signer } from '#main/services/identity/signer.ts';

/** A hospital with real keys and certificates, for tests of what is signed. */
export interface TestHospital {
  readonly mspId: string;
  readonly caCertificatePem: string;
  readonly node: NodeSigner;
  readonly privateDataKey: Uint8Array;
  clinician(
    id: string,
    role: Role,
    certificate?: { readonly nowMs?: number; readonly mspId?: string },
  ): Promise<Signer>;
}

/**
 * @param nowMs from when the certificates are valid; some minutes earlier, for a year
 * @param authorityMs from when the authority's own is; for ten years
 */
export async function makeHospital(
  mspId: string,
  nowMs: number,
  authorityMs: number = nowMs,
): Promise<TestHospital> {
  const authority = await makeKeyPair();
  const caCertificatePem = await issueAuthority(
    [{ O: [mspId] }, { CN: [`${mspId} CA`] }],
    authority,
    10,
    authorityMs,
  );
  const issue = async (
    unit: string,
    name: string,
    atMs: number,
    extensions: Parameters<typeof issueLeaf>[0]['extensions'],
  ) => {
    const keys = await makeKeyPair();
    const subject = [{ OU: [unit] }, { CN: [name] }];
    const request = { subject, days: 365, nowMs: atMs, publicKey: keys.publicKey, extensions };
    const certificatePem = await issueLeaf(request, caCertificatePem, authority);
    const key = createPrivateKey({ key: Buffer.from(keys.privateKey), format: 'der', type: 'pkcs8' });
    return { certificatePem, publicKey: keys.publicKey, sign: (bytes: Uint8Array) => signP256(key, bytes) };
  };
  return {
    mspId,
    caCertificatePem,
    node: await issue('peer', 'ledger-node', nowMs, []),
    privateDataKey: randomBytes(32),
    async clinician(id, role, certificate = {}) {
      const clinicianId = ClinicianId.parse(id);
      const request = { clinicianId, role, mspId: certificate.mspId ?? mspId, publicKey: new Uint8Array() };
      const issued = await issue('client', id, certificate.nowMs ?? nowMs, [attributesExtension(request)]);
      return { clinicianId, mspId, certificatePem: issued.certificatePem, sign: issued.sign };
    },
  };
}
