import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  KeyUsage,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  Version,
} from '@peculiar/asn1-x509';
import { CertificateError } from './pem.ts';

/** Extensions whose contents are read by anybody here. */
const contents = new Map<string, new () => object>([
  [id_ce_authorityKeyIdentifier, AuthorityKeyIdentifier],
  [id_ce_basicConstraints, BasicConstraints],
  [id_ce_extKeyUsage, ExtendedKeyUsage],
  [id_ce_keyUsage, KeyUsage],
  [id_ce_subjectAltName, SubjectAlternativeName],
  [id_ce_subjectKeyIdentifier, SubjectKeyIdentifier],
]);

/**
 * That a certificate is written in the one way in which DER can write it, its extensions included: parsers are lenient
 * in different places, and what one of them passes over the next one may take for something else.
 * @param der X.509 certificate
 * @throws CertificateError
 */
export function demandOneForm(der: Uint8Array): void {
  const certificate = AsnConvert.parse(der, Certificate);
  if (!isSame(AsnConvert.serialize(certificate), der)) throw otherForm();
  const { version, validity, extensions = [] } = certificate.tbsCertificate;
  const { notBefore, notAfter } = validity;
  if ([notBefore, notAfter].some((time) => time.getTime().getTime() % 1000 !== 0)) throw otherForm();
  if (version !== (extensions.length > 0 ? Version.v3 : Version.v1) && version !== Version.v3) {
    throw new CertificateError('its version does not fit what is in it');
  }
  for (const { extnID, extnValue } of extensions) {
    const type = contents.get(extnID);
    if (type === undefined) continue;
    const value = new Uint8Array(extnValue.buffer);
    const parsed: unknown = AsnConvert.parse(value, type);
    if (!isSame(AsnConvert.serialize(parsed), value)) throw otherForm();
    if (parsed instanceof KeyUsage && hasIdleBits(parsed)) throw otherForm();
  }
}

/** Of named bits no zero stands at the end, and what lies behind the last one is zero. */
function hasIdleBits({ value, unusedBits }: KeyUsage): boolean {
  const last = new Uint8Array(value).at(-1) ?? 0;
  return (last & (1 << unusedBits)) === 0 || (last & ((1 << unusedBits) - 1)) !== 0;
}

/** How many bytes the one value takes with which `der` begins. */
export function lengthOfFirst(der: Uint8Array): number {
  const first = der[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  return 2 + count + der.subarray(2, 2 + count).reduce((length, byte) => length * 256 + byte, 0);
}

const isSame = (a: ArrayBuffer, b: Uint8Array) => Buffer.from(a).equals(b);
const otherForm = () => new CertificateError('it is not in its one DER form');
