import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalBytes, canonicalJson } from '#shared/codec/canonical-json.ts';
import { createCompositeKey } from '#main/ledger-format/composite-key.ts';
import { channelFingerprint } from '#main/verifier/fabric/channel-identity.ts';
import { headerBytes } from '#main/ledger-format/fabric-header.ts';
import { readSignedMetadata } from '#main/verifier/fabric/block.ts';
import {
  ChaincodeActionPayload,
  Envelope,
  Payload,
  SignatureHeader,
  Transaction,
} from '#main/verifier/fabric/messages.ts';
import { read } from '#main/verifier/fabric/protobuf.ts';
import { readChannelIdentity } from '#main/verifier/fabric/trust.ts';
import { EmbeddedCertificate, FabricCertificate } from '#main/verifier/schema.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { readCertificate } from '#main/crypto/x509.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/certificate-format.md'), 'utf8');
const examples = page.slice(page.indexOf('## 13. Worked examples'), page.indexOf('## 14.'));
const fixture = (name: string) => readFileSync(join(root, 'tests/fixtures/0.1.0/certificates', name));

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const joined = (...parts: readonly Uint8Array[]) => Buffer.concat(parts);

function embedded(name: string) {
  return EmbeddedCertificate.parse(JSON.parse(fixture(name).toString()));
}

/** What the section says, in its order. */
let computed: readonly string[];

beforeAll(() => {
  computed = [
    ...ofLeaf(),
    ...ofDetails(),
    ...ofKey(),
    ...ofStandalone(),
    ...ofNetwork(),
    ...ofChannel(),
    ...ofData(),
  ];
});

function sealedReading() {
  const { record } = embedded('embedded/reading.json').body;
  if (record.kind !== 'reading') throw new Error('no reading there');
  return record.sealed;
}

function ofLeaf(): string[] {
  const { leaf, index, size, path } = sealedReading();
  const bytes = joined(Buffer.of(0), canonicalBytes(leaf));
  let digest = Buffer.from(sha256Hex(bytes), 'hex');
  const up: string[] = [];
  let [node, last] = [index, size - 1];
  for (const sibling of path.map((each) => Buffer.from(each, 'hex'))) {
    const isRight = node % 2 === 1 || node === last;
    const pair = isRight ? [sibling, digest] : [digest, sibling];
    digest = Buffer.from(sha256Hex(joined(Buffer.of(1), ...pair)), 'hex');
    if (isRight) {
      while (node % 2 === 0 && node !== 0) [node, last] = [node >> 1, last >> 1];
    }
    [node, last] = [node >> 1, last >> 1];
    up.push(hex(digest));
  }
  return [canonicalJson(leaf), sha256Hex(bytes), hex(bytes).slice(0, 34), ...up];
}

function ofDetails(): string[] {
  const { record } = embedded('embedded/treatment.json').body;
  if (record.kind !== 'treatment') throw new Error('no treatment there');
  return [record.sealed.details, sha256Hex(record.sealed.details)];
}

function ofKey(): string[] {
  const key = createCompositeKey('seal', ['01a21917-56ec-77ce-b63f-a5711728b991', '00000001']);
  return [hex(Buffer.from(key)), sha256Hex(key)];
}

function row(what: string, bytes: Uint8Array): string {
  return `| ${what} | ${bytes.length} | \`${sha256Hex(bytes)}\``;
}

function ofStandalone(): string[] {
  const { body } = embedded('embedded/reading.json');
  const { envelope, header } = sealedReading().evidence;
  const { proposal, signature } = envelope.transaction;
  const creator = canonicalBytes(proposal.creator);
  return [
    row('`canonical(creator)`', creator),
    row(
      `nonce \`${proposal.nonce}\` ‖ \`canonical(creator)\``,
      joined(Buffer.from(proposal.nonce, 'hex'), creator),
    ),
    row('`canonical(proposal)`', canonicalBytes(proposal)),
    row('`00` ‖ `canonical(envelope)`', joined(Buffer.of(0), canonicalBytes(envelope))),
    row('`canonical(header)`', canonicalBytes(header)),
    row('`canonical(body)`', canonicalBytes(body)),
    canonicalJson(header),
    hex(Buffer.from(signature, 'base64')),
    readCertificate(body.caCertificatePem).fingerprint,
  ];
}

function ofNetwork(): string[] {
  const { record } = FabricCertificate.parse(JSON.parse(fixture('fabric/reading.json').toString())).body;
  if (record.kind !== 'reading') throw new Error('no reading there');
  const { data, index, block, metadata } = record.sealed.evidence;
  const envelopes = data.map((each) => Buffer.from(each, 'base64'));
  const { payload } = read(Envelope, envelopes[index]!, 'It');
  const { header, data: inner } = read(Payload, payload, 'It');
  const { creator, nonce } = read(SignatureHeader, header!.signatureHeader, 'It');
  const { proposal, action } = read(
    ChaincodeActionPayload,
    read(Transaction, inner, 'It').actions[0]!.payload,
    'It',
  );
  const { response, endorsements } = action!;
  const proposed = [header!.channelHeader, header!.signatureHeader, proposal];
  const endorsed = [response, endorsements[0]!.endorser];
  const { value, signatures } = readSignedMetadata(
    metadata.map((each) => Buffer.from(each, 'base64')),
    'it',
  );
  const blockHeader = headerBytes({
    number: block.number,
    previousHash: Buffer.from(block.previousHash, 'hex'),
    dataHash: Buffer.from(block.dataHash, 'hex'),
  });
  const signed = [value, signatures[0]!.signatureHeader, blockHeader];
  const parted = (what: string, parts: readonly Uint8Array[]) =>
    `| ${what} | ${parts.map(({ length }) => length).join(' + ')} | \`${sha256Hex(joined(...parts))}\``;
  return [
    row('creator', creator),
    row(`nonce \`${hex(nonce)}\` ‖ creator`, joined(nonce, creator)),
    row("the Envelope's payload", payload),
    parted('ChannelHeader ‖ SignatureHeader ‖ proposal', proposed),
    parted('response ‖ endorser', endorsed),
    `| all envelopes (one) | | \`${sha256Hex(joined(...envelopes))}\``,
    parted('value ‖ signatureHeader ‖ block header', signed),
    hex(header!.channelHeader),
    hex(blockHeader),
    `\`${hex(value)}\``,
  ];
}

function ofChannel(): string[] {
  const identity = readChannelIdentity(fixture('fabric/channel.block'));
  return [canonicalJson(identity), channelFingerprint(identity)];
}

function ofData(): string[] {
  const { record } = embedded('embedded/waveform.json').body;
  if (record.kind !== 'waveform') throw new Error('no waveform there');
  const digests = record.sealed.map(
    ({ leaf }) => z.object({ framesDigest: z.string() }).parse(leaf).framesDigest,
  );
  return [hex(fixture('embedded/waveform.frames').subarray(0, 48)), ...digests];
}

describe('the page on the format of certificates', () => {
  it('shows in its examples what the code computes, byte by byte, and in this order', () => {
    let at = 0;
    for (const each of computed) {
      const found = examples.indexOf(each, at);
      expect(found, each.slice(0, 100)).toBeGreaterThanOrEqual(at);
      at = found;
    }
  });

  it('shows no digest that is not computed', () => {
    const known = computed.join('\n') + fixture('embedded/reading.json').toString();
    for (const [digest] of examples.matchAll(/\b[0-9a-f]{64}\b/g)) expect(known).toContain(digest);
  });

  it('names every link of the contract, and every exit status', () => {
    const links = [
      'record',
      'digest',
      'merkle-path',
      'transaction',
      'signature',
      'clinician',
      'endorsement',
      'block',
    ];
    for (const link of [...links, 'configuration', 'ledger']) expect(page).toContain(`| \`${link}\``);
    for (const status of [0, 1, 2, 3]) expect(page).toMatch(new RegExp(`^\\| .* \\| ${status} \\|$`, 'm'));
  });
});
