import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { chaincodePackage } from './chaincode-package.ts';
import { tarGz } from './tar.ts';

const connection = {
  address: 'localhost:20000',
  clientKeyPem: 'key',
  clientCertificatePem: 'certificate',
  tlsCaPem: 'authority',
};
const scratch = mkdtempSync(join(tmpdir(), 'vitalseal-package-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a chaincode package', () => {
  test('is the same, byte for byte, for the same connection', () => {
    const id = 'vitalseal_1:2625432bda8595c6c84641e4ad78b265f91f62b88ca86a74041e79f03894694f';
    expect(chaincodePackage('vitalseal_1', connection).id).toBe(id);
    expect(chaincodePackage('vitalseal_1', { ...connection }).bytes).toEqual(
      chaincodePackage('vitalseal_1', connection).bytes,
    );
  });

  test('of another hospital has another id', () => {
    const other = { ...connection, address: 'localhost:20001' };
    expect(chaincodePackage('vitalseal_1', other).id).not.toBe(
      chaincodePackage('vitalseal_1', connection).id,
    );
  });

  test('demands TLS of both sides', () => {
    const outer = join(scratch, 'package.tar.gz');
    writeFileSync(outer, chaincodePackage('vitalseal_1', connection).bytes);
    execFileSync('tar', ['xzf', outer, '-C', scratch]);
    execFileSync('tar', ['xzf', join(scratch, 'code.tar.gz'), '-C', scratch]);
    expect(JSON.parse(readFileSync(join(scratch, 'metadata.json'), 'utf8'))).toEqual({
      type: 'ccaas',
      label: 'vitalseal_1',
    });
    expect(JSON.parse(readFileSync(join(scratch, 'connection.json'), 'utf8'))).toMatchObject({
      address: 'localhost:20000',
      tls_required: true,
      client_auth_required: true,
      client_key: 'key',
      client_cert: 'certificate',
      root_cert: 'authority',
    });
  });
});

test.each([0, 1, 511, 512, 513])('an archive gives a file of %i bytes back', (size) => {
  const content = Buffer.alloc(size, 7);
  const file = join(scratch, `${size}.tar.gz`);
  writeFileSync(file, tarGz([['content', content]]));
  expect(execFileSync('tar', ['xzfO', file, 'content'])).toEqual(content);
});
