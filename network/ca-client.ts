import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { send, type CaCall } from '#main/adapters/fabric-ca/rest.ts';
import { basicOf, tokenOf } from '#main/adapters/fabric-ca/token.ts';
import { signP256 } from '#main/crypto/signing.ts';
import { makeKeyAndRequest } from './certificate-request.ts';
import { NetworkError } from './network-error.ts';

/** A certificate and its private key, both PEM. */
export interface Enrolled {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface CaAddress {
  readonly port: number;
  /** PEM file with the certificate that vouches for the server's TLS. */
  readonly tlsCaCertificate: string;
}

/** Proves who calls. @returns the header */
type Proof = (url: string, call: Omit<CaCall, 'authorization'>) => string | Promise<string>;

const deadlineMs = 20_000;
const Enrolment = z.object({ Cert: z.base64() });
const Revocations = z.object({ CRL: z.base64() });

/** @throws NetworkError with what the CA answered */
async function call(ca: CaAddress, path: string, body: object, proof: Proof): Promise<unknown> {
  const url = `https://localhost:${ca.port}`;
  const post = { method: 'POST', path, body } as const;
  const authorization = await proof(url, post);
  const tlsCaPem = await readFile(ca.tlsCaCertificate, 'utf8');
  const answer = await send({ url, tlsCaPem, deadlineMs }, { ...post, authorization }).catch(
    (cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new NetworkError(`The certificate authority at port ${ca.port} does not answer: ${why}`, '', {
        cause,
      });
    },
  );
  if (answer.errors.length === 0 && answer.status < 400) return answer.result;
  const said = answer.errors.map((error) => error.message).join('; ');
  throw new NetworkError(`The certificate authority refused ${path}: ${said.slice(0, 500)}.`);
}

/** Who is to be enrolled at which of the server's authorities. */
export interface EnrolmentRequest {
  readonly caName: string;
  readonly id: string;
  readonly secret: string;
  /** Names under which a server answers; only for TLS. */
  readonly tlsHosts?: readonly string[];
}

/** Makes a key here, and has its certificate made with a one-time secret. */
export async function enrol(
  ca: CaAddress,
  { caName, id, secret, tlsHosts }: EnrolmentRequest,
): Promise<Enrolled> {
  const { keyPem, requestPem } = await makeKeyAndRequest(id, tlsHosts ?? []);
  const profile = tlsHosts === undefined ? {} : { profile: 'tls' };
  const body = { caname: caName, certificate_request: requestPem, ...profile };
  const result = await call(ca, 'enroll', body, () => basicOf(id, secret));
  return { keyPem, certificatePem: Buffer.from(Enrolment.parse(result).Cert, 'base64').toString('utf8') };
}

/** Somebody who was enrolled by the authority that is called. */
export interface CaMember {
  readonly certificatePem: string;
  readonly key: KeyObject;
}

/** Somebody to be enrolled later, once, with the secret. */
export interface Registration {
  readonly id: string;
  readonly secret: string;
  readonly type: 'admin' | 'client' | 'orderer' | 'peer';
  /** `value` or `value:ecert`, as Fabric CA's configuration writes them. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** How often the secret is good, -1: any number of times. Left out: once. */
  readonly enrolments?: number;
}

/** @param registrar somebody with the attributes `hf.Registrar.…` that this takes */
export async function register(
  ca: CaAddress,
  caName: string,
  registrar: CaMember,
  { id, secret, type, attributes, enrolments = 1 }: Registration,
): Promise<void> {
  const attrs = Object.entries(attributes ?? {}).map(([name, text]) => {
    const [value, flag] = text.split(':');
    return { name, value, ecert: flag === 'ecert' };
  });
  const body = { caname: caName, id, secret, type, affiliation: '', max_enrollments: enrolments, attrs };
  await call(ca, 'register', body, tokenOfMember(registrar));
}

/**
 * The authority's list of revoked certificates as of now.
 * @param member somebody with the attribute `hf.GenCRL`
 * @returns PEM
 */
export async function revocationList(ca: CaAddress, caName: string, member: CaMember): Promise<string> {
  const result = await call(ca, 'gencrl', { caname: caName }, tokenOfMember(member));
  return Buffer.from(Revocations.parse(result).CRL, 'base64').toString('utf8');
}

function tokenOfMember({ certificatePem, key }: CaMember): Proof {
  return (url, made) => tokenOf(url, made, { certificatePem, sign: (data) => signP256(key, data) });
}
