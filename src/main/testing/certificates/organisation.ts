import { createPrivateKey } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { Extension, X509Certificate, X509CrlGenerator } from '#main/crypto/peculiar-x509.ts';
import { issueLeaf, makeKeyPair } from '#main/crypto/issuing.ts';
import { signP256 } from '#main/crypto/signing.ts';
import { algorithm, issueBy, signingKeyOf, type Authority } from './authority.ts';

const dayMs = 24 * 3_600_000;

/** Somebody on the channel with a key of their own. */
export interface Person {
  readonly certificatePem: string;
  /** As they stand in what they sign. */
  readonly serialized: Uint8Array;
  /** ECDSA P-256 with SHA-256, DER, low S. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

interface PersonRequest {
  readonly unit: 'client' | 'peer' | 'admin' | 'orderer';
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Valid from a day before, for a year. */
  readonly nowMs?: number;
  /** Issued by an intermediate authority below the root. */
  readonly byIntermediate?: boolean;
}

/** An organisation of a Fabric network with real keys, made without Fabric; for tests. */
export interface Organisation {
  readonly mspId: string;
  readonly caPem: string;
  issue(request: PersonRequest): Promise<Person>;
  clinician(id: string, role: string, nowMs?: number): Promise<Person>;
  /** From now on in the revocation list. */
  revoke(person: Person): Promise<void>;
  /** As the channel's configuration holds it. */
  config(): Uint8Array;
}

export async function makeOrganisation(mspId: string, nowMs: number): Promise<Organisation> {
  const root = await makeRoot(mspId, nowMs);
  const intermediate = await makeIntermediate(root, mspId, nowMs);
  const revoked: string[] = [];
  let revocationList: Uint8Array | undefined;
  const issue = (request: PersonRequest) =>
    issuePerson(request.byIntermediate === true ? intermediate : root, mspId, request, nowMs);
  return {
    mspId,
    caPem: root.pem,
    issue,
    clinician: (id, role, atMs = nowMs) =>
      issue({
        unit: 'client',
        name: id,
        attributes: { 'hf.Affiliation': '', 'hf.EnrollmentID': id, 'hf.Type': 'client', role },
        nowMs: atMs,
      }),
    async revoke(person) {
      revoked.push(new X509Certificate(person.certificatePem).serialNumber);
      revocationList = await makeRevocationList(root, revoked, nowMs);
    },
    config: () => mspConfig(mspId, root, intermediate, revocationList),
  };
}

async function makeRoot(mspId: string, nowMs: number): Promise<Authority> {
  const keys = await makeKeyPair();
  const name = `CN=${mspId} CA`;
  const pem = await issueBy(keys, {
    subject: name,
    issuer: name,
    publicKey: keys.publicKey,
    below: 1,
    nowMs,
  });
  return { pem, keys };
}

async function makeIntermediate(root: Authority, mspId: string, nowMs: number): Promise<Authority> {
  const keys = await makeKeyPair();
  const subject = `CN=${mspId} intermediate CA`;
  const issuer = new X509Certificate(root.pem).subject;
  const pem = await issueBy(root.keys, { subject, issuer, publicKey: keys.publicKey, below: 0, nowMs });
  return { pem, keys };
}

async function issuePerson(
  authority: Authority,
  mspId: string,
  { unit, name, attributes, nowMs }: PersonRequest,
  defaultMs: number,
): Promise<Person> {
  const keys = await makeKeyPair();
  const json = JSON.stringify({ attrs: attributes ?? {} });
  const extensions =
    attributes === undefined ? [] : [new Extension('1.2.3.4.5.6.7.8.1', false, Buffer.from(json))];
  const subject = [{ OU: [unit] }, { CN: [name] }];
  const request = { subject, days: 365, nowMs: nowMs ?? defaultMs, publicKey: keys.publicKey, extensions };
  const certificatePem = await issueLeaf(request, authority.pem, authority.keys);
  const key = createPrivateKey({ key: Buffer.from(keys.privateKey), format: 'der', type: 'pkcs8' });
  return {
    certificatePem,
    serialized: serialize(mspId, certificatePem),
    sign: (bytes) => signP256(key, bytes),
  };
}

function serialize(mspId: string, certificatePem: string): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificatePem));
  return identity.serializeBinary();
}

async function makeRevocationList(
  root: Authority,
  serialNumbers: readonly string[],
  nowMs: number,
): Promise<Uint8Array> {
  const list = await X509CrlGenerator.create({
    issuer: new X509Certificate(root.pem).subject,
    thisUpdate: new Date(nowMs),
    nextUpdate: new Date(nowMs + dayMs),
    entries: serialNumbers.map((serialNumber) => ({ serialNumber, revocationDate: new Date(nowMs) })),
    signingKey: await signingKeyOf(root.keys),
    signingAlgorithm: algorithm,
  });
  return Buffer.from(list.toString('pem'));
}

function mspConfig(
  mspId: string,
  root: Authority,
  intermediate: Authority,
  revocationList: Uint8Array | undefined,
): Uint8Array {
  const config = new msp.FabricMSPConfig();
  config.setName(mspId);
  config.addRootCerts(Buffer.from(root.pem));
  config.addIntermediateCerts(Buffer.from(intermediate.pem));
  if (revocationList !== undefined) config.addRevocationList(revocationList);
  config.setFabricNodeOus(nodeOus());
  const crypto = new msp.FabricCryptoConfig();
  crypto.setSignatureHashFamily('SHA2');
  crypto.setIdentityIdentifierHashFunction('SHA256');
  config.setCryptoConfig(crypto);
  const outer = new msp.MSPConfig();
  outer.setConfig(config.serializeBinary());
  return outer.serializeBinary();
}

function nodeOus(): msp.FabricNodeOUs {
  const ous = new msp.FabricNodeOUs();
  ous.setEnable(true);
  ous.setClientOuIdentifier(unitNamed('client'));
  ous.setPeerOuIdentifier(unitNamed('peer'));
  ous.setAdminOuIdentifier(unitNamed('admin'));
  ous.setOrdererOuIdentifier(unitNamed('orderer'));
  return ous;
}

function unitNamed(name: string): msp.FabricOUIdentifier {
  const identifier = new msp.FabricOUIdentifier();
  identifier.setOrganizationalUnitIdentifier(name);
  return identifier;
}
