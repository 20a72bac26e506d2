import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { authorityBusy, notUnderstood, unreachable } from './failures.ts';

/** A call of Fabric CA's REST interface. */
export interface CaCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below `/api/v1/`, with its query. */
  readonly path: string;
  readonly body: object | null;
  readonly authorization: string | null;
}

export interface CaReply {
  readonly status: number;
  /** The authority's clock when it answered, UTC ms; null when it did not say. */
  readonly dateMs: number | null;
  readonly result: unknown;
  /** What the authority found wrong; empty when nothing was. */
  readonly errors: readonly { readonly code: number; readonly message: string }[];
}

export interface CaServer {
  readonly url: string;
  /** The authority of the server's own TLS certificate: no other is trusted. */
  readonly tlsCaPem: string;
  /** For a whole call, ms. */
  readonly deadlineMs: number;
}

/** A revocation list of tens of thousands of certificates fits. */
const mostBytes = 8 * 1024 * 1024;

const Envelope = z.object({
  success: z.boolean(),
  result: z.unknown(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
});

/** The URI as it is signed and sent. */
export function uriOf(url: string, path: string): string {
  const base = new URL(url).pathname.replace(/\/$/, '');
  return `${base}/api/v1/${path}`;
}

/** The body's bytes as they are signed and sent. */
export function bytesOf(body: object | null): Buffer {
  return body === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body), 'utf8');
}

/** @throws ServiceError('unavailable') when nobody answers in time, or somebody else than the profile's authority */
export async function send(server: CaServer, call: CaCall): Promise<CaReply> {
  const { status, dateMs, text } = await exchange(server, call);
  if (status >= 500 && text.length === 0) throw authorityBusy();
  const envelope = Envelope.safeParse(parseJson(text));
  if (!envelope.success) throw notUnderstood();
  const { result, errors } = envelope.data;
  return { status, dateMs, result, errors: errors ?? [] };
}

async function exchange(
  server: CaServer,
  call: CaCall,
): Promise<{ status: number; dateMs: number | null; text: string }> {
  try {
    const incoming = await open(server, call);
    const date = Date.parse(incoming.headers.date ?? '');
    const text = await readAll(incoming);
    return { status: incoming.statusCode ?? 0, dateMs: Number.isNaN(date) ? null : date, text };
  } catch (error) {
    throw unreachable(error);
  }
}

function open(
  { url, tlsCaPem, deadlineMs }: CaServer,
  { method, path, body, authorization }: CaCall,
): Promise<IncomingMessage> {
  const { hostname, port } = new URL(url);
  const bytes = bytesOf(body);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      hostname,
      port: port === '' ? 443 : Number(port),
      path: uriOf(url, path),
      method,
      ca: tlsCaPem,
      // Calls are rare: no connection is kept.
      agent: false,
      signal: AbortSignal.timeout(deadlineMs),
      headers: {
        'content-length': bytes.length,
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...(authorization === null ? {} : { authorization }),
      },
    });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > mostBytes) throw new Error('reply too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the reply, which is not for a log.
    return undefined;
  }
}
