import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNetwork } from './network-folder.ts';

const kind = 'fabric-gateway';
const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const profileOf = (hospital: string, mspId: string) => ({
  format: 'vitalseal-network-1',
  hospital,
  mspId,
  channel: 'vitalseal',
  chaincode: 'vitalseal',
  peers: [{ endpoint: 'localhost:7051', tlsCaPem: pem }],
  certificateAuthority: { url: 'https://localhost:7054', name: 'ca', tlsCaPem: pem, certificatePem: pem },
});
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-network-'));
  await writeFile(
    join(folder, 'network.json'),
    JSON.stringify({ hospitals: [{ slug: 'st-lukes' }, { slug: 'riverside' }] }),
  );
  for (const [slug, name, mspId] of [
    ['st-lukes', 'St. Luke’s', 'StLukesMSP'],
    ['riverside', 'Riverside', 'RiversideMSP'],
  ] as const) {
    const own = join(folder, 'hospitals', slug);
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'connection.json'), JSON.stringify(profileOf(name, mspId)));
    await writeFile(join(own, 'it-admin.json'), JSON.stringify({ enrolmentId: 'it-admin', secret: slug }));
  }
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const refusal = (path: string, hospital: string | null) =>
  readNetwork({ kind, path, hospital }).then(
    () => undefined,
    (error: unknown) => error,
  );

test('a network folder gives its first hospital, or the one that is named, with its first it-admin', async () => {
  const first = await readNetwork({ kind, path: folder, hospital: null });
  expect(first).toMatchObject({
    choice: { kind, profile: { mspId: 'StLukesMSP' } },
    itAdmin: { enrolmentId: 'it-admin', secret: 'st-lukes' },
  });
  const named = await readNetwork({ kind, path: folder, hospital: 'riverside' });
  expect(named.choice.profile.mspId).toBe('RiversideMSP');
});

test('a connection profile alone is enough; without an it-admin beside it there is none', async () => {
  const path = join(folder, 'connection.json');
  await writeFile(path, JSON.stringify(profileOf('Elsewhere', 'ElsewhereMSP')));
  const network = await readNetwork({ kind: 'fabric-network', path, hospital: null });
  expect(network).toMatchObject({
    choice: { kind: 'fabric-network', profile: { hospital: 'Elsewhere' } },
    itAdmin: null,
  });
});

test('no network, no such hospital and a file that is no profile are each told apart', async () => {
  expect(await refusal(join(folder, 'nowhere'), null)).toMatchObject({ code: 'not-found' });
  expect(await refusal(join(folder, 'hospitals'), null)).toMatchObject({ code: 'not-found' });
  expect(await refusal(folder, '../..')).toMatchObject({ hint: 'Its hospitals are st-lukes, riverside.' });
  const path = join(folder, 'connection.json');
  await writeFile(path, '{');
  expect(await refusal(path, null)).toMatchObject({ code: 'bad-request', message: /no JSON/ });
  const { peers: _peers, ...rest } = profileOf('X', 'XMSP');
  await writeFile(path, JSON.stringify(rest));
  expect(await refusal(path, null)).toMatchObject({ code: 'bad-request', message: /“peers” is missing/ });
});
