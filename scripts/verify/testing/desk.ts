import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNetwork } from '../../../src/main/testing/certificates/network.ts';
import { makeStandalone } from '../../../src/main/testing/certificates/standalone.ts';

/**
 * What somebody who verifies has at hand, in a folder: a reading's certificate of each form, `reading.json` and
 * `network.json`, and what to trust, `ca.pem` and `channel.block`. Form 2 is made without Fabric.
 */
export async function makeDesk() {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-verify-'));
  const ward = await makeStandalone();
  const network = await makeNetwork();
  const path = (name: string) => join(folder, name);
  const put = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    await writeFile(path(name), bytes);
    return path(name);
  };
  await put('reading.json', (await ward.certify('reading')).file);
  await put('ca.pem', ward.hospital.caCertificatePem);
  await put('network.json', (await network.certify()).file);
  await put('channel.block', await network.configBlock());
  return { folder, ward, network, path, put, end: () => rm(folder, { recursive: true, force: true }) };
}
