import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { X509Crl } from '#main/crypto/peculiar-x509.ts';
import { revocationList } from './ca-client.ts';
import { enrolmentCaName } from './ca-server.ts';
import { mspUpdate, revocationListsOf } from './config-update.ts';
import type { Hospital } from './description.ts';
import { administrator, caAddress } from './enrolment.ts';
import { NetworkError } from './network-error.ts';
import { runPeer, toOrderer, type NetworkTools } from './peer-cli.ts';

/** Serial numbers in a list of revoked certificates, hex. */
function revokedSerials(crlPem: string): readonly string[] {
  return new X509Crl(crlPem).entries.map((entry) => entry.serialNumber.toLowerCase());
}

/** The hospital's list as its certificate authority has it now, asked as the hospital's administrator. */
async function currentList({ folder }: NetworkTools, hospital: Hospital): Promise<string> {
  const member = await administrator(folder, hospital);
  return await revocationList(caAddress(folder, hospital), enrolmentCaName(hospital), member);
}

/** Which serial numbers the channel refuses already, by hospital; so that it is not asked each time. */
export type Published = Map<string, ReadonlySet<string>>;

/**
 * Takes what the hospital's authority revoked to the channel, when it is not there yet.
 * @param published what is known to be there; filled and kept by this
 * @returns how many certificates are refused from now on
 * @throws NetworkError
 */
export async function publishRevocations(
  tools: NetworkTools,
  hospital: Hospital,
  published: Published,
): Promise<number> {
  const list = await currentList(tools, hospital);
  const serials = revokedSerials(list);
  const isNew = (known: ReadonlySet<string>): string[] => serials.filter((serial) => !known.has(serial));
  const known = published.get(hospital.slug);
  if (known !== undefined && isNew(known).length === 0) return 0;
  const config = await channelConfig(tools, hospital);
  const there = new Set(revocationListsOf(config, hospital.slug).flatMap(revokedSerials));
  const fresh = isNew(there);
  if (fresh.length > 0) {
    await submitUpdate(tools, hospital, mspUpdate(config, tools.network.channel, hospital.slug, list));
  }
  published.set(hospital.slug, new Set([...there, ...serials]));
  return fresh.length;
}

async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'vitalseal-config-'));
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Tries one orderer after the other. @throws NetworkError of the last */
async function throughAnyOrderer<T>(
  tools: NetworkTools,
  work: (orderer: readonly string[]) => Promise<T>,
): Promise<T> {
  let last: unknown;
  for (const [index] of tools.network.ordering.orderers.entries()) {
    try {
      return await work(toOrderer(tools, index));
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      last = error;
    }
  }
  throw last;
}

function firstPeer(hospital: Hospital) {
  const [peer] = hospital.peers;
  if (peer === undefined) throw new NetworkError(`${hospital.name} has no peer.`);
  return peer;
}

/** The channel's configuration that is in force. */
async function channelConfig(tools: NetworkTools, hospital: Hospital): Promise<common.Config> {
  const block = await withScratch(async (scratch) => {
    const file = join(scratch, 'config.block');
    await throughAnyOrderer(tools, (orderer) =>
      runPeer(tools, {
        hospital,
        peer: firstPeer(hospital),
        args: ['channel', 'fetch', 'config', file, '-c', tools.network.channel, ...orderer],
        purpose: 'fetch the channel’s configuration',
        timeout: 20_000,
      }),
    );
    return common.Block.deserializeBinary(await readFile(file));
  });
  const [envelope] = block.getData()?.getDataList_asU8() ?? [];
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope ?? new Uint8Array()).getPayload_asU8(),
  );
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
  if (config === undefined)
    throw new NetworkError('The channel’s configuration block holds no configuration.');
  return config;
}

/** Signs and sends an update as the hospital's administrator. */
async function submitUpdate(tools: NetworkTools, hospital: Hospital, envelope: Uint8Array): Promise<void> {
  await withScratch(async (scratch) => {
    const file = join(scratch, 'update.pb');
    await writeFile(file, envelope);
    await throughAnyOrderer(tools, (orderer) =>
      runPeer(tools, {
        hospital,
        peer: firstPeer(hospital),
        args: ['channel', 'update', '-f', file, '-c', tools.network.channel, ...orderer],
        purpose: `publish the revoked certificates of ${hospital.name}`,
        timeout: 20_000,
      }),
    );
  });
}
