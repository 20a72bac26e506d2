import { canonicalDigest } from '#main/crypto/sha256.ts';
import { CertificateError } from '#main/crypto/pem.ts';
import { readCertificate } from '#main/crypto/x509.ts';
import { BrokenLink } from '../broken.ts';
import { named } from '../visible.ts';
import type { ChannelConfiguration } from './configuration.ts';
import type { Msp } from './msp.ts';
import { resolvePolicy, type ResolvedPolicy } from './policy.ts';

/** What somebody who trusts a channel trusts; stays the same when a clinician is revoked or a setting is tuned. */
export interface ChannelIdentity {
  readonly channel: string;
  readonly hospitals: readonly Organisation[];
  readonly orderers: readonly Organisation[];
  /** Whose peers have to agree to a transaction, with the hospitals' own policies. */
  readonly endorsement: ResolvedPolicy;
  /** Whose orderers have to sign a block, with their organisations' own policies. */
  readonly blockValidation: ResolvedPolicy;
}

/** Certificates as SHA-256 over their DER form, small hex. */
interface Organisation {
  readonly mspId: string;
  readonly roots: readonly string[];
  readonly intermediates: readonly string[];
  readonly admins: readonly string[];
  readonly units: readonly UnitFact[];
  /** By which unit a certificate says what its holder is; null when the organisation does not tell. */
  readonly roles: Readonly<Record<string, UnitFact>> | null;
}

interface UnitFact {
  readonly name: string;
  readonly certifier: string | null;
}

/** @throws BrokenLink when a certificate of the configuration cannot be read */
export function channelIdentity(configuration: ChannelConfiguration): ChannelIdentity {
  const { channel, application, orderer, hospitals, orderers } = configuration;
  return {
    channel,
    hospitals: organisations(hospitals),
    orderers: organisations(orderers),
    endorsement: resolvePolicy(application, 'Endorsement'),
    blockValidation: resolvePolicy(orderer, 'BlockValidation'),
  };
}

/** SHA-256 over the canonical JSON of the identity, small hex: what two people compare. */
export function channelFingerprint(identity: ChannelIdentity): string {
  return canonicalDigest(identity);
}

/** By MSP id, so that the order in a configuration does not matter. */
function organisations(msps: ReadonlyMap<string, Msp>): Organisation[] {
  return [...msps.keys()].toSorted().flatMap((mspId) => {
    const found = msps.get(mspId);
    return found === undefined ? [] : [organisation(found)];
  });
}

function organisation({ mspId, roots, intermediates, admins, units, roles }: Msp): Organisation {
  const unit = ({ name, certifierPem }: Msp['units'][number]): UnitFact => ({
    name,
    certifier: certifierPem === undefined ? null : fingerprintOf(certifierPem, mspId),
  });
  const sorted = (pems: readonly string[]) => pems.map((pem) => fingerprintOf(pem, mspId)).toSorted();
  return {
    mspId,
    roots: sorted(roots),
    intermediates: sorted(intermediates),
    admins: sorted(admins),
    units: units.map(unit),
    roles:
      roles === undefined ? null : Object.fromEntries([...roles].map(([role, each]) => [role, unit(each)])),
  };
}

function fingerprintOf(pem: string, mspId: string): string {
  try {
    return readCertificate(pem).fingerprint;
  } catch (error) {
    if (error instanceof CertificateError)
      throw new BrokenLink(`A certificate of ${named(mspId)}: ${error.message}.`);
    throw error;
  }
}
