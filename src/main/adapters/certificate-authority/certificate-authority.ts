import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { localDay } from '#shared/domain/local-day.ts';
import type { Clock } from '#main/ports/clock.ts';
import {
  type CertificateAuthority,
  type CertificateRequest,
  renewBeforeMs,
  revokedClinician,
} from '#main/services/identity/ports.ts';
import { signP256, takePrivateKey, type NodeSigner } from '#main/crypto/signing.ts';
import { replaceFile as replaceAny, type ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import {
  attributesExtension,
  fingerprintOf,
  isIssuedBy,
  otherAuthority,
  parseClinicianCertificate,
} from './clinician-certificate.ts';
import { issueAuthority, issueLeaf, makeKeyPair, type KeyPair } from '#main/crypto/issuing.ts';
import { createRevocations } from './revocations.ts';
import { openKey, readIdentity, writeIdentity, type StoredIdentity } from './stored-identity.ts';

const authorityYears = 10;
const leafDays = 365;
const dayMs = 24 * 3_600_000;
/** Before this program was made: a clock that shows an earlier time is wrong. */
const programMadeMs = Date.UTC(2026, 0, 1) - dayMs;

export interface LocalAuthority extends CertificateAuthority {
  /** The ledger node's key, made and certified when first asked for, and again when its certificate ends soon. */
  nodeSigner(workstationKey: Uint8Array): Promise<NodeSigner>;
}

/**
 * The certificate authority of a standalone hospital. All that it issues is good from when the authority itself is, and that
 * is from before this program was made: what was issued while the clock was ahead holds when it has been set right. That
 * costs no proof anything, since all clocks of a standalone hospital are its own. `folder/ca.json` and `folder/node.json` hold certificates and keys
 * sealed under the workstation key; `folder/ca.pem` is a copy of the CA certificate for people who verify;
 * `folder/revoked.json` lists the clinicians whose certificates are worth nothing any more.
 * @param folder `DATA/ca`
 * @param replaceFile of somebody who keeps account of files
 */
export function createCertificateAuthority(
  folder: string,
  clock: Clock,
  replaceFile: ReplaceFile = replaceAny,
): LocalAuthority {
  const authorityFile = join(folder, 'ca.json');
  const nodeFile = join(folder, 'node.json');
  const revocations = createRevocations(join(folder, 'revoked.json'), replaceFile);
  let authorityPem: string | undefined;

  async function certificatePem(): Promise<string> {
    authorityPem ??= (await readAuthority(authorityFile)).certificatePem;
    return authorityPem;
  }

  const certify = (request: CertificateRequest, workstationKey: Uint8Array) =>
    withAuthority(authorityFile, workstationKey, (pem, keys) => {
      const subject = [{ OU: ['client'] }, { CN: [request.clinicianId] }];
      const extensions = [attributesExtension(request)];
      const { publicKey } = request.keys;
      const times = { days: leafDays, nowMs: possible(clock.now()), beginsMs: beginOf(pem) };
      return issueLeaf({ subject, ...times, publicKey, extensions }, pem, keys);
    });

  return {
    hasOwnClock: false,
    certificatePem,
    fingerprint: async () => fingerprintOf(await certificatePem()),
    async prepare(hospital, workstationKey) {
      const keys = await makeKeyPair();
      const subject = [{ O: [hospital] }, { CN: [`${hospital} CA`] }];
      const nowMs = possible(clock.now());
      const pem = await issueAuthority(subject, keys, authorityYears, nowMs, programMadeMs);
      await writeIdentity(replaceFile, authorityFile, pem, keys.privateKey, workstationKey, 'ca');
      await replaceFile(join(folder, 'ca.pem'), pem);
      authorityPem = pem;
    },
    // Nobody is asked who may enrol or sign here: the keyring holds the invitations, and opens with the workstation key.
    equip: async () => undefined,
    register: async () => undefined,
    enrol: (request, { workstationKey }) => certify(request, workstationKey),
    renew: (request, _certificatePem, workstationKey) => certify(request, workstationKey),
    revoke: (clinicianId, reason) => revocations.add({ clinicianId, reason, revokedMs: clock.now() }),
    async check(pem) {
      const certificate = parseClinicianCertificate(pem);
      if (!isIssuedBy(pem, await certificatePem())) throw otherAuthority();
      const revoked = await revocations.find(certificate.clinicianId);
      if (revoked !== undefined) throw revokedClinician(revoked.revokedMs);
      return certificate;
    },
    nodeSigner: (workstationKey) =>
      currentNode({ replaceFile, authorityFile, nodeFile, nowMs: clock.now(), workstationKey }),
  };
}

async function currentNode(parts: {
  readonly replaceFile: ReplaceFile;
  readonly authorityFile: string;
  readonly nodeFile: string;
  readonly nowMs: number;
  readonly workstationKey: Uint8Array;
}): Promise<NodeSigner> {
  const { replaceFile, authorityFile, nodeFile, nowMs, workstationKey } = parts;
  const stored = await readIdentity(nodeFile);
  if (stored !== undefined && isForNow(stored.certificatePem, nowMs)) {
    return signerOf(stored.certificatePem, openKey(stored, workstationKey, 'node'));
  }
  const { publicKey, privateKey } = await makeKeyPair();
  const subject = [{ OU: ['peer'] }, { CN: ['ledger-node'] }];
  const request = { subject, days: leafDays, nowMs: possible(nowMs), publicKey, extensions: [] };
  const pem = await withAuthority(authorityFile, workstationKey, (caPem, keys) =>
    issueLeaf({ ...request, beginsMs: beginOf(caPem) }, caPem, keys),
  );
  await writeIdentity(replaceFile, nodeFile, pem, privateKey, workstationKey, 'node');
  return signerOf(pem, privateKey);
}

async function readAuthority(path: string): Promise<StoredIdentity> {
  const stored = await readIdentity(path);
  if (stored === undefined) throw notInstalled();
  return stored;
}

/** The CA key is in memory only while `work` runs. */
async function withAuthority<T>(
  path: string,
  workstationKey: Uint8Array,
  work: (pem: string, keys: KeyPair) => Promise<T>,
): Promise<T> {
  const stored = await readAuthority(path);
  const privateKey = openKey(stored, workstationKey, 'ca');
  try {
    return await work(stored.certificatePem, { privateKey, publicKey: publicOf(privateKey) });
  } finally {
    privateKey.fill(0);
  }
}

function signerOf(certificatePem: string, pkcs8: Uint8Array): NodeSigner {
  const key = takePrivateKey(pkcs8);
  return { certificatePem, sign: (bytes) => signP256(key, bytes) };
}

function publicOf(pkcs8: Buffer): Uint8Array {
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}

function isForNow(pem: string, nowMs: number): boolean {
  const { validFromDate, validToDate } = new X509Certificate(pem);
  return validFromDate.getTime() <= nowMs && nowMs < validToDate.getTime() - renewBeforeMs;
}

function beginOf(pem: string): number {
  return new X509Certificate(pem).validFromDate.getTime();
}

/** @throws ServiceError('unavailable') */
function possible(nowMs: number): number {
  if (nowMs >= programMadeMs) return nowMs;
  throw new ServiceError(
    'unavailable',
    `This computer's clock shows ${localDay(nowMs)}, when this program did not exist yet.`,
    "Correct the computer's date and time, then try again.",
    true,
  );
}

function notInstalled(): ServiceError {
  return new ServiceError(
    'unavailable',
    'This workstation has no certificate authority yet.',
    'Finish the first-run setup of this workstation.',
  );
}
