import { BrokenLink, demand } from '../broken.ts';
import type { FabricCertificate } from '../schema.ts';
import { canonicalDigest } from '#main/crypto/sha256.ts';
import { named } from '../visible.ts';
import { CertificateError } from '#main/crypto/pem.ts';
import { readCertificate } from '#main/crypto/x509.ts';
import { channelFingerprint, channelIdentity, type ChannelIdentity } from './channel-identity.ts';
import { readConfiguration, type ChannelConfiguration } from './configuration.ts';
import { fromBase64 } from './wire.ts';

/** What the reader trusts from elsewhere; with neither, the reader compares the fingerprint. */
export interface Trust {
  readonly trustChannels?: readonly ChannelIdentity[];
  /** PEM of the CA of the hospital that exported. */
  readonly trustPem?: string;
  /** Name of the hospitals' chaincode; without it, the certificate's own is accepted and told. */
  readonly chaincode?: string;
}

/** @param configBlock a block, as `peer channel fetch config` writes it. @throws BrokenLink when it is none */
export function readChannelIdentity(configBlock: Uint8Array): ChannelIdentity {
  return channelIdentity(readConfiguration(configBlock));
}

/** Fingerprints of the channel in the configurations of a certificate: mostly one. @throws BrokenLink */
export function fingerprintsIn({ body }: FabricCertificate): readonly string[] {
  return fingerprintsOf(body.configBlocks.map((block) => readConfiguration(fromBase64(block))));
}

function fingerprintsOf(configurations: readonly ChannelConfiguration[]): readonly string[] {
  return [...new Set(configurations.map((each) => channelFingerprint(channelIdentity(each))))];
}

/**
 * The channel of the certificate against the one that the reader trusts.
 * @returns what was compared with what
 * @throws BrokenLink
 */
export function checkTrust(
  configurations: readonly ChannelConfiguration[],
  { trustChannels, trustPem }: Trust,
  exporterMspId: string,
): string {
  const fingerprints = fingerprintsOf(configurations);
  const shown = `The channel ${names(configurations)} has the SHA-256 ${fingerprints.join(' and ')}`;
  if (trustChannels !== undefined) {
    const trusted = trustChannels.map(channelFingerprint);
    for (const each of configurations) checkSame(each, trustChannels, trusted);
    return `${shown}, the one you trust.`;
  }
  if (trustPem === undefined) return `${shown}, to be compared with a hospital’s.`;
  checkAuthority(configurations, trustPem, exporterMspId);
  return `${shown}; in it ${named(exporterMspId)} has the CA that this workstation knows.`;
}

function checkSame(
  configuration: ChannelConfiguration,
  trustChannels: readonly ChannelIdentity[],
  trusted: readonly string[],
): void {
  const identity = channelIdentity(configuration);
  const fingerprint = channelFingerprint(identity);
  if (trusted.includes(fingerprint)) return;
  const differs = trustChannels.map((each) => differenceOf(identity, each));
  throw new BrokenLink(
    `The channel has the SHA-256 ${fingerprint}, the one you trust ${trusted.join(', ')}: they differ in ${differs.join(' and ')}.`,
  );
}

const parts: readonly (readonly [keyof ChannelIdentity, string])[] = [
  ['channel', 'the name of the channel'],
  ['hospitals', 'the hospitals and their authorities'],
  ['orderers', 'the organisations of the orderers and their authorities'],
  ['endorsement', 'whose peers have to agree'],
  ['blockValidation', 'whose orderers have to sign'],
];

function differenceOf(found: ChannelIdentity, trusted: ChannelIdentity): string {
  const differing = parts.filter(([part]) => canonicalDigest(found[part]) !== canonicalDigest(trusted[part]));
  return differing.map(([, name]) => name).join(', ');
}

function checkAuthority(
  configurations: readonly ChannelConfiguration[],
  trustPem: string,
  mspId: string,
): void {
  const trusted = fingerprintOf(trustPem);
  for (const { hospitals } of configurations) {
    const roots = hospitals.get(mspId)?.roots.map(fingerprintOf) ?? [];
    demand(
      roots.includes(trusted),
      `In the channel ${named(mspId)} has the CA ${roots.join(', ')}, the one you trust is ${trusted}.`,
    );
  }
}

function fingerprintOf(pem: string): string {
  try {
    return readCertificate(pem).fingerprint;
  } catch (error) {
    if (error instanceof CertificateError) throw new BrokenLink(`A CA certificate: ${error.message}.`);
    throw error;
  }
}

/** Such as `vitalseal of RiversideMSP and StLukesMSP`. */
function names(configurations: readonly ChannelConfiguration[]): string {
  return [...new Set(configurations.map(nameOf))].join(', then ');
}

function nameOf({ channel, hospitals }: ChannelConfiguration): string {
  return `${named(channel)} of ${[...hospitals.keys()].toSorted().map(named).join(' and ')}`;
}

/** The chaincode of the transactions against the one that the reader knows. @throws BrokenLink */
export function checkChaincode(found: readonly string[], { chaincode }: Trust): void {
  const other = found.find((each) => each !== (chaincode ?? found[0]));
  demand(
    other === undefined,
    `The record is kept by the chaincode ${named(other ?? '')}, not by ${named(chaincode ?? found[0] ?? '')}.`,
  );
}
