import { X509Certificate } from 'node:crypto';
import { BrokenLink } from '../broken.ts';
import { demandAsWritten, derOf, pemOf, CertificateError } from '#main/crypto/pem.ts';
import { named } from '../visible.ts';
import { checkChain, readCertificate, readRevocationList, type RevocationList } from '#main/crypto/x509.ts';
import { FabricMspConfig, MspConfig, type UnitMessage } from './messages.ts';
import { read } from './protobuf.ts';
import { atMost, hashOf, hexOf, present, type Identity } from './wire.ts';

/** What the configuration says of an organisation: who issues its certificates and how they tell what somebody is. */
export interface Msp {
  readonly mspId: string;
  readonly roots: readonly string[];
  readonly intermediates: readonly string[];
  /** Certificates of administrators that are listed by themselves. */
  readonly admins: readonly string[];
  /** When not empty, a certificate carries one of them. */
  readonly units: readonly Unit[];
  /** By which unit a certificate says what its holder is; undefined when the organisation does not tell. */
  readonly roles: ReadonlyMap<MspRole, Unit> | undefined;
  readonly revocations: readonly RevocationList[];
}

interface Unit {
  readonly name: string;
  /** The authority that has to have issued the certificate; undefined when any of the organisation will do. */
  readonly certifierPem: string | undefined;
}

export type MspRole = 'client' | 'peer' | 'admin' | 'orderer';

/** Somebody whose certificate was found valid under the configuration. */
export interface Member extends Identity {
  /** Undefined when the organisation does not tell its roles apart. */
  readonly role: MspRole | undefined;
  readonly units: readonly string[];
  /** Hash of the chain of authorities, as organisational-unit principals name it, hex. */
  readonly certifiers: string;
  readonly subject: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Type of an MSP whose members have X.509 certificates. */
const x509Msp = 0;
/** Certificates of one kind in an organisation. */
const mostCertificates = 64;

/** @throws BrokenLink */
export function readMsp(bytes: Uint8Array, name: string): Msp {
  const what = `The MSP of ${named(name)}`;
  const outer = read(MspConfig, bytes, what);
  if (outer.type !== x509Msp) throw new BrokenLink(`${what} is not one of X.509 certificates.`);
  const config = read(FabricMspConfig, outer.config, what);
  const { signatureHashFamily = 'SHA2', identityHashFunction = 'SHA256' } = config.crypto ?? {};
  if (signatureHashFamily !== 'SHA2' || identityHashFunction !== 'SHA256')
    throw new BrokenLink(`${what} uses another hash than SHA-256.`);
  const certificates = (list: readonly Uint8Array[]) => atMost(mostCertificates, list, what).map(readPem);
  try {
    return {
      mspId: config.name,
      roots: certificates(config.rootCerts),
      intermediates: certificates(config.intermediateCerts),
      admins: certificates(config.admins),
      units: atMost(mostCertificates, config.units, what).map(readUnit),
      roles: readRoles(config.nodeUnits),
      revocations: atMost(mostCertificates, config.revocationLists, what).map(readRevocationList),
    };
  } catch (error) {
    if (error instanceof CertificateError) throw new BrokenLink(`${what}: ${error.message}.`);
    throw error;
  }
}

/** @returns the certificate's text as encoders write it. @throws CertificateError when it is no certificate */
function readPem(bytes: Uint8Array | string): string {
  const pem = pemOf(derOf(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')));
  readCertificate(pem);
  return pem;
}

const roleNames = ['client', 'peer', 'admin', 'orderer'] as const;
type NodeUnits = Readonly<Record<MspRole, UnitMessage | undefined>> & { readonly enable: boolean };

function readRoles(units: NodeUnits | undefined): ReadonlyMap<MspRole, Unit> | undefined {
  if (units?.enable !== true) return undefined;
  const roles = new Map<MspRole, Unit>();
  for (const role of roleNames) {
    const unit = units[role];
    if (unit !== undefined && unit.name !== '') roles.set(role, readUnit(unit));
  }
  return roles;
}

function readUnit({ name, certificate }: UnitMessage): Unit {
  return { name, certifierPem: certificate === '' ? undefined : readPem(certificate) };
}

/**
 * That an identity is one of its organisation: issued by its authorities, valid at that time, not taken back in this
 * configuration, and of at most one role.
 * @throws BrokenLink
 */
export function checkMember(
  identity: Identity,
  organisation: Msp | undefined,
  atMs: number,
  who: string,
): Member {
  const found = present(organisation, `The organisation ${named(identity.mspId)} of ${who}`);
  try {
    return memberOf(identity, found, atMs);
  } catch (error) {
    if (error instanceof CertificateError)
      throw new BrokenLink(`The certificate of ${who}: ${error.message}.`);
    throw error;
  }
}

function memberOf(identity: Identity, organisation: Msp, atMs: number): Member {
  demandAsWritten(identity.certificatePem);
  const { facts, issuerPem } = checkChain(identity.certificatePem, organisation, atMs);
  const isRevoked = organisation.revocations.some(
    ({ issuer, serialNumbers }) => issuer === facts.issuer && serialNumbers.includes(facts.serialNumber),
  );
  if (isRevoked) throw new CertificateError(`it was revoked by ${named(organisation.mspId)}`);
  const issuer = readCertificate(issuerPem).fingerprint;
  const carries = ({ name, certifierPem }: Unit) =>
    facts.organisationalUnits.includes(name) &&
    (certifierPem === undefined || readCertificate(certifierPem).fingerprint === issuer);
  if (organisation.units.length > 0 && !organisation.units.some(carries)) {
    throw new CertificateError(`it carries no unit of ${named(organisation.mspId)}`);
  }
  const roles = [...(organisation.roles ?? [])].filter(([, unit]) => carries(unit)).map(([role]) => role);
  if (roles.length > 1) throw new CertificateError(`it claims to be ${roles.join(' and ')}`);
  const isListed = organisation.admins.some((pem) => readCertificate(pem).fingerprint === facts.fingerprint);
  return {
    ...identity,
    role: isListed ? 'admin' : roles[0],
    units: facts.organisationalUnits,
    certifiers: certifiersOf(issuerPem, organisation),
    subject: facts.subject,
    attributes: facts.attributes,
  };
}

/** SHA-256 over the authorities from the issuer up to its root, DER. */
function certifiersOf(issuerPem: string, { roots, intermediates }: Msp): string {
  const chain: Uint8Array[] = [];
  let current: string | undefined = issuerPem;
  while (current !== undefined && chain.length <= intermediates.length) {
    const certificate = new X509Certificate(current);
    chain.push(certificate.raw);
    current = roots.includes(current)
      ? undefined
      : [...roots, ...intermediates].find((each) => certificate.checkIssued(new X509Certificate(each)));
  }
  return hexOf(hashOf(...chain));
}
