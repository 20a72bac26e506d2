import { createPrivateKey, randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { createFabricCaClient } from '#main/adapters/fabric-ca/client.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { signP256 } from '#main/crypto/signing.ts';
import { NetworkProfile } from '#main/services/setup/network-profile.ts';
import { enrol, register } from '../../network/ca-client.ts';
import { enrolmentCaName } from '../../network/ca-server.ts';
import { administrator, caAddress, registerItAdmin } from '../../network/enrolment.ts';
import { networkFolder, readDescription } from '../../network/folder.ts';
import { writeMemberMsp } from '../../network/msp.ts';
import { NetworkError } from '../../network/network-error.ts';
import { fabricPrograms } from '../../network/programs.ts';
import { runProgram } from '../../network/run-program.ts';
import { withFolder } from './trial.ts';

const folder = networkFolder(inject('networkFolder'));
const network = await readDescription(folder);

test.each(network.hospitals)('the profile of $slug is one that a workstation takes', async (hospital) => {
  const text = await readFile(folder.organisation(hospital).connection, 'utf8');
  const profile = NetworkProfile.parse(JSON.parse(text));
  expect(profile).toMatchObject({ mspId: hospital.mspId, channel: 'vitalseal', chaincode: 'vitalseal' });
  expect(text).not.toContain('PRIVATE KEY');
  const ca = createFabricCaClient({ profile: profile.certificateAuthority, clock: systemClock });
  await expect(ca.check()).resolves.toBeUndefined();
});

test('keys, secrets and folders are for this account alone', async () => {
  const entries = await readdir(folder.root, { recursive: true, withFileTypes: true });
  const secret = entries.filter(
    (entry) =>
      entry.isFile() && /\.key$|key\.pem$|_sk$|it-admin\.json$|server-config\.yaml$/.test(entry.name),
  );
  expect(secret.length).toBeGreaterThan(20);
  for (const entry of secret) {
    const { mode } = await stat(join(entry.parentPath, entry.name));
    expect([entry.name, (mode & 0o777).toString(8)]).toEqual([entry.name, '600']);
  }
  expect(((await stat(folder.root)).mode & 0o777).toString(8)).toBe('700');
});

test('a certificate that the hospital revoked is refused on the channel within a minute', async () => {
  const [hospital] = network.hospitals;
  const own = folder.organisation(hospital!);
  const programs = await fabricPrograms(() => undefined);
  const { enrolmentId, secret } = await registerItAdmin(folder, hospital!);
  const enrolled = await enrol(caAddress(folder, hospital!), {
    caName: enrolmentCaName(hospital!),
    id: enrolmentId,
    secret,
  });
  const profile = NetworkProfile.parse(JSON.parse(await readFile(own.connection, 'utf8')));
  const ca = createFabricCaClient({ profile: profile.certificateAuthority, clock: systemClock });
  const admin = await administrator(folder, hospital!);
  const registrar = {
    certificatePem: admin.certificatePem,
    sign: (bytes: Uint8Array) => signP256(admin.key, bytes),
  };

  await withFolder(async (scratch) => {
    const msp = join(scratch.root, 'msp');
    await writeMemberMsp(own, msp, enrolled);
    const height = (): Promise<string> =>
      runProgram(join(programs.bin, 'peer'), ['channel', 'getinfo', '-c', network.channel], {
        purpose: 'ask for the height of the chain',
        env: {
          FABRIC_CFG_PATH: folder.config,
          CORE_PEER_LOCALMSPID: hospital!.mspId,
          CORE_PEER_MSPCONFIGPATH: msp,
          CORE_PEER_ADDRESS: `localhost:${hospital!.peers[0]!.port}`,
          CORE_PEER_TLS_ENABLED: 'true',
          CORE_PEER_TLS_ROOTCERT_FILE: own.tlsCaCertificate,
        },
      });
    expect(await height()).toContain('height');
    await ca.revoke(enrolmentId, 'keycompromise', registrar);
    const from = performance.now();
    const outcome = async (): Promise<string> =>
      await height().catch((error: unknown) => (error instanceof NetworkError ? error.log : String(error)));
    await expect.poll(outcome, { timeout: 60_000, interval: 500 }).toMatch(/access denied|creator|identity/i);
    expect(performance.now() - from).toBeLessThan(60_000);
  });
});

test('an it-admin registers clinicians and further it-admins, and nobody with more rights than its own', async () => {
  const [hospital] = network.hospitals;
  const { enrolmentId, secret } = await registerItAdmin(folder, hospital!);
  const { certificatePem, keyPem } = await enrol(caAddress(folder, hospital!), {
    caName: enrolmentCaName(hospital!),
    id: enrolmentId,
    secret,
  });
  const itAdmin = { certificatePem, key: createPrivateKey(keyPem) };
  const attempt = (attributes: Readonly<Record<string, string>>, type: 'client' | 'peer' = 'client') =>
    register(caAddress(folder, hospital!), enrolmentCaName(hospital!), itAdmin, {
      id: `x.${randomBytes(6).toString('hex')}`,
      secret: 'good for nothing here',
      type,
      attributes,
    });
  await expect(attempt({ role: 'doctor:ecert' })).resolves.toBeUndefined();
  await expect(
    attempt({ role: 'it-admin:ecert', 'hf.Registrar.Roles': 'client', 'hf.Revoker': 'true' }),
  ).resolves.toBeUndefined();
  await expect(attempt({ 'hf.Registrar.Roles': 'peer' })).rejects.toThrow(/refused/);
  await expect(attempt({ 'hf.AffiliationMgr': 'true' })).rejects.toThrow(/refused/);
  await expect(attempt({}, 'peer')).rejects.toThrow(/refused/);
});
