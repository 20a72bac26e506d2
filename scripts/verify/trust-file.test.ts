import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { makeHospital } from '../../src/main/testing/hospital.ts';
import { makeNetwork } from '../../src/main/testing/certificates/network.ts';
import { startMs } from '../../src/main/testing/certificates/standalone.ts';
import { verifyCommand } from './command.ts';
import { makeDesk } from './testing/desk.ts';

/** `npm run verify` without a process of its own for each word. Form 2 is made without Fabric. */

const { ward, network, path, put, end } = await makeDesk();
afterAll(end);

const verify = (...args: string[]) => verifyCommand(args);
const trusting = (file: string, ...more: string[]) => verify(path(file), '--trust', ...more.map(path));

describe('what npm run verify takes for trust', () => {
  it('is a CA certificate in PEM, in DER, with a text around it or the line ends of Windows', async () => {
    const pem = ward.hospital.caCertificatePem;
    await put('ca.der', new X509Certificate(pem).raw);
    await put('ca.txt', `Certificate:\n    Data: …\n${pem}`);
    await put('ca.crlf', `\ufeff${pem.replaceAll('\n', '\r\n')}`);
    for (const file of ['ca.der', 'ca.txt', 'ca.crlf']) {
      expect((await trusting('reading.json', file)).status, file).toBe(0);
    }
  });

  it('is 1 under another hospital’s CA or channel', async () => {
    await put('other.pem', (await makeHospital('StLukesMSP', startMs)).caCertificatePem);
    expect((await trusting('reading.json', 'other.pem')).status).toBe(1);
    await put('other.block', await (await makeNetwork()).configBlock());
    const { status, out } = await trusting('network.json', 'other.block');
    expect(status).toBe(1);
    expect(out).toContain('they differ in the hospitals and their authorities');
  });

  it('is nothing else, and the message says what the file is and what to take', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const pem = ward.hospital.caCertificatePem;
    const block = Buffer.from(await network.configBlock());
    await mkdir(path('folder'), { recursive: true });
    const wrong: readonly (readonly [string, Uint8Array | string | undefined, RegExp])[] = [
      ['key.pem', privateKey, /holds a private key, which nobody needs here/],
      ['both.pem', privateKey + pem, /holds a private key/],
      ['public.pem', publicKey, /is a public key, not a certificate/],
      ['chain.pem', pem + ward.nurse.certificatePem, /holds 2 certificates\. Take the file/],
      ['leaf.pem', ward.nurse.certificatePem, /certificate of “OU=client, CN=n\.okafor”, who issues none/],
      ['leaf.der', new X509Certificate(ward.nurse.certificatePem).raw, /who issues none/],
      ['cut.pem', pem.slice(0, 300), /no CA certificate that can be read/],
      ['cut.der', new X509Certificate(pem).raw.subarray(0, 100), /no CA certificate that can be read/],
      ['empty', '', /it is empty/],
      ['folder', undefined, /cannot be read: it is a folder, not a file/],
      ['missing', undefined, /cannot be read: there is no such file/],
      [
        'reading.json',
        undefined,
        /it is a certificate of VitalSeal\. What is to be trusted comes from the hospital/,
      ],
      [
        'config.json',
        '{"channel_group":{}}',
        /it is JSON\. Take the configuration block as the peer wrote it/,
      ],
      ['text', 'the CA of St. Luke’s', /a text without a certificate/],
      ['utf16.pem', Buffer.from(`\ufeff${pem}`, 'utf16le'), /a text in UTF-16/],
      [
        'cut.block',
        block.subarray(0, 500),
        /neither a CA certificate nor a configuration block that can be read/,
      ],
      ['longer.block', Buffer.concat([block, Buffer.of(0x20, 1)]), /field 4, which is not known/],
      ['random', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]), /neither a CA certificate nor/],
    ];
    for (const [name, bytes, why] of wrong) {
      if (bytes !== undefined) await put(name, bytes);
      const { status, error, out } = await trusting('reading.json', name);
      expect([status, out], name).toEqual([2, '']);
      expect(error, name).toMatch(why);
      expect(error, name).toContain(`“${path(name)}”`);
    }
  });

  it('is of the form of the certificate, and the message says which', async () => {
    expect((await trusting('reading.json', 'channel.block')).error).toMatch(
      /^this certificate is of a standalone ledger: --trust takes the hospital's CA certificate/,
    );
    await put('network-ca.pem', network.stLukes.caPem);
    expect((await trusting('network.json', 'network-ca.pem')).error).toMatch(
      /^this certificate is of a network: --trust takes the configuration block/,
    );
    const both = await verify(
      path('reading.json'),
      '--trust',
      path('ca.pem'),
      '--trust',
      path('channel.block'),
    );
    expect(both).toMatchObject({
      status: 2,
      error: expect.stringMatching(/^a standalone ledger has one CA/),
    });
  });
});
