import { channelFingerprint, type ChannelIdentity } from '../../src/main/verifier/fabric/channel-identity.ts';
import { describePolicy } from '../../src/main/verifier/fabric/policy.ts';
import { asciiJson, named } from '../../src/main/verifier/visible.ts';
import { readBytes } from './files.ts';
import { printed, type Line } from './lines.ts';
import { readChannel } from './trust-file.ts';

/** What is to be trusted of a channel, and its fingerprint. @throws UsageError */
export async function showChannel(path: string, json: boolean): Promise<string> {
  const identity = readChannel(path, await readBytes(path));
  const fingerprint = channelFingerprint(identity);
  if (json) return asciiJson({ fingerprint, identity });
  const lines = [
    `Channel ${named(identity.channel)}`,
    ...identity.hospitals.map((each) => `Hospital ${authoritiesOf(each)}`),
    ...identity.orderers.map((each) => `Orderers ${authoritiesOf(each)}`),
    `Peers that have to agree: ${describePolicy(identity.endorsement)}`,
    `Orderers that have to sign: ${describePolicy(identity.blockValidation)}`,
    '',
    'SHA-256 of all this, which certificates of this channel show:',
  ];
  return printed([...lines.map((text): Line => ['', text]), ['  ', fingerprint]]);
}

function authoritiesOf({ mspId, roots, intermediates }: ChannelIdentity['hospitals'][number]): string {
  const below = intermediates.length === 0 ? '' : `, below it ${intermediates.join(', ')}`;
  return `${named(mspId)}, CA ${roots.join(', ')}${below}`;
}
