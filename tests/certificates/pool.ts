import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalBytes, canonicalJson } from '#shared/codec/canonical-json.ts';
import { readChannelIdentity, type Trust } from '#main/verifier/fabric/trust.ts';
import { makeNetwork } from '#main/testing/certificates/network.ts';
import { makeStandalone } from '#main/testing/certificates/standalone.ts';

/** A whole certificate, what it is proven by, and the key of who exported it. */
export interface Whole {
  readonly name: string;
  readonly form: 1 | 2;
  readonly text: string;
  readonly data: Buffer | undefined;
  readonly trust: Trust;
  /** As a person has it. */
  readonly trustFile: Buffer;
  /** Another body under the exporter's own signature; undefined where its key is not at hand. */
  readonly sign: ((body: unknown) => Promise<string>) | undefined;
}

export const File = z.strictObject({
  body: z.record(z.string(), z.unknown()),
  exporterSignature: z.string(),
});

/**
 * Certificates of both forms and of every kind, two sessions of each CA and channel, so that a part of one is a valid
 * part in another; a hospital and a channel more, whose parts are of strangers: of these form 2 is made without Fabric.
 * And those that version 0.1.0 exported, on a real network, too.
 */
export async function makePool(): Promise<readonly Whole[]> {
  return [
    ...(await standalone('first')),
    ...(await standalone('second')),
    ...(await network('first')),
    ...(await network('second')),
    ...(await kept(1, 'embedded', 'ca.pem', (file) => ({ trustPem: file.toString() }))),
    ...(await kept(2, 'fabric', 'channel.block', (file) => ({ trustChannels: [readChannelIdentity(file)] }))),
  ];
}

const fixtures = join(import.meta.dirname, '../fixtures/0.1.0/certificates');

async function kept(
  form: 1 | 2,
  folder: string,
  trustName: string,
  trustOf: (file: Buffer) => Trust,
): Promise<readonly Whole[]> {
  const at = (file: string) => join(fixtures, folder, file);
  const trustFile = await readFile(at(trustName));
  const trust = trustOf(trustFile);
  const made = ['reading', 'treatment', 'waveform'].map(async (kind): Promise<Whole> => {
    const text = await readFile(at(`${kind}.json`), 'utf8');
    const data = kind === 'waveform' ? await readFile(at('waveform.frames')) : undefined;
    return { name: `0.1.0 ${folder} ${kind}`, form, text, data, trust, trustFile, sign: undefined };
  });
  return Promise.all(made);
}

async function standalone(name: string): Promise<readonly Whole[]> {
  const ward = await makeStandalone();
  const { caCertificatePem: trustPem, node } = ward.hospital;
  const trustFile = Buffer.from(trustPem);
  const sign = (body: unknown) => signedBy((bytes) => node.sign(bytes), body);
  // One reading: made twice it would be sealed twice, and each block would prove it under the other's name.
  const kinds = ['reading', 'waveform', 'treatment', 'treatment', 'device', 'device'] as const;
  const made = kinds.map(async (kind, index): Promise<Whole> => {
    const { file, data } = await ward.certify(kind);
    const text = file.toString();
    return {
      name: `${name} standalone ${kind} ${index}`,
      form: 1,
      text,
      data,
      trust: { trustPem },
      trustFile,
      sign,
    };
  });
  return Promise.all(made);
}

async function network(name: string): Promise<readonly Whole[]> {
  const channel = await makeNetwork();
  const trustFile = Buffer.from(await channel.configBlock());
  const trust = { trustChannels: [readChannelIdentity(trustFile)] };
  const sign = (body: unknown) => signedBy((bytes) => channel.workstation.sign(bytes), body);
  const made = (['reading', 'last reading', 'waveform'] as const).map(async (kind, index): Promise<Whole> => {
    const { file, data } = await channel.certify({}, kind);
    const bytes = data === undefined ? undefined : Buffer.from(data);
    const text = file.toString();
    return { name: `${name} network ${kind} ${index}`, form: 2, text, data: bytes, trust, trustFile, sign };
  });
  return Promise.all(made);
}

async function signedBy(sign: (bytes: Uint8Array) => Promise<Uint8Array>, body: unknown): Promise<string> {
  const signature = await sign(canonicalBytes(body));
  const exporterSignature = Buffer.from(signature).toString('base64');
  return `${canonicalJson({ body, exporterSignature })}\n`;
}
