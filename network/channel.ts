import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { channelProfile, configtx } from './configtx.ts';
import { writePrivate } from './folder.ts';
import { runPeer, type NetworkTools } from './peer-cli.ts';
import { runProgram } from './run-program.ts';

/** Makes the channel's first block. Needs the certificates of all organisations and orderers. */
export async function makeChannelBlock({ folder, network, programs, signal }: NetworkTools): Promise<void> {
  await mkdir(folder.configtx, { recursive: true });
  await writePrivate(join(folder.configtx, 'configtx.yaml'), configtx(folder, network));
  await runProgram(
    join(programs.bin, 'configtxgen'),
    ['-profile', channelProfile, '-channelID', network.channel, '-outputBlock', folder.channelBlock],
    { env: { FABRIC_CFG_PATH: folder.configtx }, purpose: 'make the channel’s first block', signal },
  );
}

/** All orderers and peers take the channel's first block. */
export async function joinChannel(tools: NetworkTools): Promise<void> {
  await joinOrderers(tools);
  await Promise.all(
    tools.network.hospitals.flatMap((hospital) =>
      hospital.peers.map((peer) =>
        runPeer(tools, {
          hospital,
          peer,
          args: ['channel', 'join', '-b', tools.folder.channelBlock],
          purpose: `have ${peer.name} join the channel`,
        }),
      ),
    ),
  );
}

async function joinOrderers({ folder, network, programs, signal }: NetworkTools): Promise<void> {
  const own = folder.organisation(network.ordering);
  const identity = ['--client-cert', own.admin.tlsCertificate, '--client-key', own.admin.tlsKey];
  const block = ['channel', 'join', '--channelID', network.channel, '--config-block', folder.channelBlock];
  await Promise.all(
    network.ordering.orderers.map(({ name, adminPort }) =>
      runProgram(
        join(programs.bin, 'osnadmin'),
        [...block, '-o', `localhost:${adminPort}`, '--ca-file', own.tlsCaCertificate, ...identity],
        { purpose: `have ${name} join the channel`, signal },
      ),
    ),
  );
}
