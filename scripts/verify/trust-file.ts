import { isUtf8 } from 'node:buffer';
import { BrokenLink } from '../../src/main/verifier/broken.ts';
import type { ChannelIdentity } from '../../src/main/verifier/fabric/channel-identity.ts';
import { readChannelIdentity, type Trust } from '../../src/main/verifier/fabric/trust.ts';
import { pemOf, CertificateError } from '../../src/main/crypto/pem.ts';
import { quoted } from '../../src/main/verifier/visible.ts';
import { readCertificate } from '../../src/main/crypto/x509.ts';
import { readBytes, UsageError } from './files.ts';

type Trusted =
  | { readonly kind: 'ca'; readonly pem: string }
  | { readonly kind: 'channel'; readonly identity: ChannelIdentity };

/** One CA certificate, or configuration blocks. @throws UsageError */
export async function readTrust(paths: readonly string[]): Promise<Trust> {
  const trusted = await Promise.all(
    paths.map(async (path): Promise<Trusted> => trustedIn(path, await readBytes(path))),
  );
  const [first] = trusted;
  if (first?.kind === 'ca' && trusted.length === 1) return { trustPem: first.pem };
  const trustChannels = trusted.flatMap((each) => (each.kind === 'channel' ? [each.identity] : []));
  if (trustChannels.length !== trusted.length) {
    throw new UsageError(
      'a standalone ledger has one CA: give --trust once; configuration blocks and CA certificates do not go together',
    );
  }
  return { trustChannels };
}

/** @throws UsageError */
export function readChannel(path: string, bytes: Uint8Array): ChannelIdentity {
  const trusted = trustedIn(path, bytes);
  if (trusted.kind === 'channel') return trusted.identity;
  throw new UsageError(`${quoted(path)} is a CA certificate, not the configuration block of a channel`);
}

/** What somebody can be told from the first bytes of a file that is neither. */
function trustedIn(path: string, bytes: Uint8Array): Trusted {
  const isNot = (why: string) => new UsageError(`${quoted(path)} is nothing to trust: ${why}`);
  if (bytes.length === 0) throw isNot('it is empty');
  if (bytes[0] === derSequence) return { kind: 'ca', pem: authority(pemOf(bytes), isNot) };
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw isNot('it is a text in UTF-16; save it as UTF-8');
  }
  if (!isUtf8(bytes)) return { kind: 'channel', identity: channel(bytes, isNot) };
  return { kind: 'ca', pem: authority(pemIn(Buffer.from(bytes).toString('utf8'), isNot), isNot) };
}

const derSequence = 0x30;
type IsNot = (why: string) => UsageError;

function channel(bytes: Uint8Array, isNot: IsNot): ChannelIdentity {
  try {
    return readChannelIdentity(bytes);
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    throw isNot(
      `it is neither a CA certificate nor a configuration block that can be read. ${error.message}`,
    );
  }
}

/** A text with one certificate in it; whatever else it is, it is named. */
function pemIn(text: string, isNot: IsNot): string {
  if (/^\ufeff?\s*\{/.test(text)) {
    throw isNot(
      text.includes('"vitalseal-certificate-')
        ? 'it is a certificate of VitalSeal. What is to be trusted comes from the hospital on another way'
        : 'it is JSON. Take the configuration block as the peer wrote it, not what was made of it',
    );
  }
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g)].map(([, label = '']) => label);
  if (labels.some((label) => label.endsWith('PRIVATE KEY'))) {
    throw isNot('it holds a private key, which nobody needs here. Put it away, and take the CA certificate');
  }
  const other = labels.find((label) => label !== 'CERTIFICATE');
  if (other !== undefined) throw isNot(`it is a ${other.toLowerCase()}, not a certificate`);
  if (labels.length > 1) {
    throw isNot(
      `it holds ${labels.length} certificates. Take the file that holds the CA's own certificate alone`,
    );
  }
  if (labels.length === 0) throw isNot('it is a text without a certificate in PEM form');
  return text;
}

function authority(pem: string, isNot: IsNot): string {
  try {
    const { isAuthority, subject } = readCertificate(pem);
    if (!isAuthority) {
      throw isNot(
        `it is the certificate of ${quoted(subject)}, who issues none. Ask for the certificate of the hospital's CA`,
      );
    }
    return pem;
  } catch (error) {
    if (error instanceof CertificateError)
      throw isNot(`it is no CA certificate that can be read: ${error.message}`);
    throw error;
  }
}
