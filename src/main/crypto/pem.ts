/** PEM of one certificate (RFC 7468), and its DER form. */

export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/** No certificate that a hospital, Fabric or VitalSeal issues comes near. */
const longestPem = 32_768;

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/;

/**
 * The bytes of the one certificate in a text; what stands around it, such as what a program printed, is passed over.
 * @throws CertificateError when there is none, or more than one
 */
export function derOf(pem: string): Buffer {
  if (pem.length > longestPem) throw new CertificateError('it is longer than a certificate can be');
  const [, base64] = block.exec(pem) ?? [];
  if (base64 === undefined) throw new CertificateError('this is no X.509 certificate in PEM form');
  if (pem.split('-----BEGIN ').length !== 2) throw new CertificateError('it is more than one certificate');
  const text = base64.replaceAll(/\s/g, '');
  const der = Buffer.from(text, 'base64');
  if (der.length === 0 || der.toString('base64') !== text) {
    throw new CertificateError('this is no X.509 certificate, or it is damaged');
  }
  return der;
}

/** As encoders write it: lines of 64 and what is left. */
export function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/**
 * That a certificate's text has no second spelling: nothing around it, no other line lengths.
 * @throws CertificateError
 */
export function demandAsWritten(pem: string): void {
  if (pem !== pemOf(derOf(pem))) throw new CertificateError('its text is not as encoders write it');
}
