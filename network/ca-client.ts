import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { z } from 'zod';
import { signP256 } from '#main/crypto/signing.ts';
import { makeKeyAndRequest } from './certificate-request.ts';
import type { KeyObject } from 'node:crypto';
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

interface Call {
  readonly path: string;
  readonly body: object;
  readonly authorization: (path: string, body: string) => Promise<string>;
}

const Reply = z.object({
  success: z.boolean(),
  result: z.unknown(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
});
const Enrolment = z.object({ Cert: z.base64() });
const Revocations = z.object({ CRL: z.base64() });

/** One call of Fabric CA's REST interface. @throws NetworkError with what the CA answered */
async function call(ca: CaAddress, { path, body, authorization }: Call): Promise<unknown> {
  const text = JSON.stringify(body);
  const headers = { 'Content-Type': 'application/json', Authorization: await authorization(path, text) };
  const trusted = await readFile(ca.tlsCaCertificate);
  const answer = await new Promise<string>((resolve, reject) => {
    const agent = new Agent({ ca: trusted });
    const outgoing = request(
      { host: 'localhost', port: ca.port, path, method: 'POST', headers, agent, timeout: 20_000 },
      (incoming) => {
        let said = '';
        incoming.setEncoding('utf8').on('data', (part: string) => (said += part));
        incoming.on('end', () => resolve(said)).on('error', reject);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 20 s')));
    outgoing.on('error', reject);
    outgoing.end(text);
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkError(`The certificate authority at port ${ca.port} cannot be reached: ${why}.`, '', {
      cause,
    });
  });
  return resultOf(path, answer);
}

function resultOf(path: string, answer: string): unknown {
  const reply = Reply.safeParse(parseJson(answer));
  if (reply.success && reply.data.success) return reply.data.result;
  const said = reply.success ? (reply.data.errors ?? []).map((error) => error.message).join('; ') : answer;
  throw new NetworkError(`The certificate authority refused ${path}: ${said.slice(0, 500)}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
  const basic = base64(`${id}:${secret}`);
  const result = await call(ca, {
    path: '/api/v1/enroll',
    body: {
      caname: caName,
      certificate_request: requestPem,
      ...(tlsHosts === undefined ? {} : { profile: 'tls' }),
    },
    authorization: () => Promise.resolve(`Basic ${basic}`),
  });
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
  await call(ca, {
    path: '/api/v1/register',
    body: { caname: caName, id, secret, type, affiliation: '', max_enrollments: enrolments, attrs },
    authorization: (path, body) => token(registrar, path, body),
  });
}

/**
 * The authority's list of revoked certificates as of now.
 * @param member somebody with the attribute `hf.GenCRL`
 * @returns PEM
 */
export async function revocationList(ca: CaAddress, caName: string, member: CaMember): Promise<string> {
  const result = await call(ca, {
    path: '/api/v1/gencrl',
    body: { caname: caName },
    authorization: (path, body) => token(member, path, body),
  });
  return Buffer.from(Revocations.parse(result).CRL, 'base64').toString('utf8');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Fabric CA's token: the certificate, and a signature over the call and the certificate. */
async function token(member: CaMember, path: string, body: string): Promise<string> {
  const certificate = base64(member.certificatePem);
  const signed = `POST.${base64(path)}.${base64(body)}.${certificate}`;
  const signature = await signP256(member.key, Buffer.from(signed));
  return `${certificate}.${Buffer.from(signature).toString('base64')}`;
}
