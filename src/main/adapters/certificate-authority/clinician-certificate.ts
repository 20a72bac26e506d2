import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { Role } from '#shared/domain/roles.ts';
import type { CertificateRequest, ClinicianCertificate } from '#main/services/identity/ports.ts';
import * as x509 from '#main/crypto/peculiar-x509.ts';

/** Where Fabric CA puts attributes: not critical, and the JSON text itself, without a DER string around it. */
const attributesOid = '1.2.3.4.5.6.7.8.1';

const Attributes = z.object({
  attrs: z.object({
    /** Here the hospital; a Fabric CA writes a department or nothing. */
    'hf.Affiliation': z.string().default(''),
    'hf.EnrollmentID': ClinicianId.optional(),
    'hf.Type': z.literal('client').default('client'),
    role: Role,
  }),
});

/** Names in the order in which Go writes a map, as Fabric CA does. */
export function attributesExtension(
  request: Pick<CertificateRequest, 'clinicianId' | 'role' | 'mspId'>,
): x509.Extension {
  const attrs = {
    'hf.Affiliation': request.mspId,
    'hf.EnrollmentID': request.clinicianId,
    'hf.Type': 'client',
    role: request.role,
  };
  return new x509.Extension(attributesOid, false, Buffer.from(JSON.stringify({ attrs }), 'utf8'));
}

/**
 * What a clinician's certificate says. Neither its issuer nor its time is checked here.
 * @param pem one X.509 certificate
 * @throws ServiceError('not-allowed') when it is damaged or not a clinician's
 */
export function parseClinicianCertificate(pem: string): ClinicianCertificate {
  try {
    const certificate = new x509.X509Certificate(pem);
    const extension = certificate.getExtension(attributesOid);
    if (extension === null) throw notClinician();
    const json: unknown = JSON.parse(Buffer.from(extension.value).toString('utf8'));
    const { attrs } = Attributes.parse(json);
    const names = certificate.subjectName.getField('CN');
    const clinicianId = ClinicianId.parse(names[0]);
    if (names.length !== 1 || (attrs['hf.EnrollmentID'] ?? clinicianId) !== clinicianId) throw notClinician();
    return {
      clinicianId,
      role: attrs.role,
      mspId: attrs['hf.Affiliation'],
      notBeforeMs: certificate.notBefore.getTime(),
      notAfterMs: certificate.notAfter.getTime(),
      fingerprint: fingerprintOf(pem),
    };
  } catch {
    // What the parsers say quotes the certificate and helps nobody.
    throw notClinician();
  }
}

/** SHA-256 over the certificate's DER, small hex. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}

/** By the authority's key; neither time nor revocation is looked at. */
export function isIssuedBy(pem: string, authorityPem: string): boolean {
  const certificate = new X509Certificate(pem);
  const authority = new X509Certificate(authorityPem);
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

export function otherAuthority(): ServiceError {
  return new ServiceError(
    'not-allowed',
    "This certificate was not issued by this hospital's authority.",
    'Ask an IT administrator to register you again.',
  );
}

function notClinician(): ServiceError {
  return new ServiceError(
    'not-allowed',
    "This is not a clinician's certificate, or it is damaged.",
    'Ask an IT administrator to register you again.',
  );
}
