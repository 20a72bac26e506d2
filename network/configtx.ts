import type { Hospital, NetworkDescription, Organisation } from './description.ts';
import type { NetworkFolder } from './folder.ts';

function signature(rule: string): object {
  return { Type: 'Signature', Rule: rule };
}

function meta(rule: string): object {
  return { Type: 'ImplicitMeta', Rule: rule };
}

/** One of the organisation's members, of the kinds given. */
function anyOf(mspId: string, ...kinds: readonly string[]): object {
  return signature(`OR(${kinds.map((kind) => `'${mspId}.${kind}'`).join(', ')})`);
}

const byMembers = {
  Readers: meta('ANY Readers'),
  Writers: meta('ANY Writers'),
  Admins: meta('MAJORITY Admins'),
};

function base(folder: NetworkFolder, organisation: Organisation): object {
  return { Name: organisation.slug, ID: organisation.mspId, MSPDir: folder.organisation(organisation).msp };
}

function hospitalSection(folder: NetworkFolder, hospital: Hospital): object {
  const { mspId, peers } = hospital;
  return {
    ...base(folder, hospital),
    AnchorPeers: peers.slice(0, 1).map(({ port }) => ({ Host: 'localhost', Port: port })),
    Policies: {
      Readers: anyOf(mspId, 'admin', 'peer', 'client'),
      Writers: anyOf(mspId, 'admin', 'client'),
      Admins: anyOf(mspId, 'admin'),
      Endorsement: anyOf(mspId, 'peer'),
    },
  };
}

function ordererSection(folder: NetworkFolder, { ordering }: NetworkDescription): object {
  const { mspId, orderers } = ordering;
  const own = folder.organisation(ordering);
  return {
    OrdererType: 'etcdraft',
    // What a person waits for at the most before a block is cut; Fabric's own 2 s are felt.
    BatchTimeout: '200ms',
    BatchSize: { MaxMessageCount: 100, AbsoluteMaxBytes: '10 MB', PreferredMaxBytes: '2 MB' },
    EtcdRaft: {
      Consenters: orderers.map(({ name, port }) => ({
        Host: 'localhost',
        Port: port,
        ClientTLSCert: own.node(name).tlsCertificate,
        ServerTLSCert: own.node(name).tlsCertificate,
      })),
      // A leader that is silent for 2 s is replaced.
      Options: {
        TickInterval: '200ms',
        ElectionTick: 10,
        HeartbeatTick: 1,
        MaxInflightBlocks: 5,
        SnapshotIntervalSize: '16 MB',
      },
    },
    Organizations: [
      {
        ...base(folder, ordering),
        OrdererEndpoints: orderers.map(({ port }) => `localhost:${port}`),
        Policies: {
          Readers: anyOf(mspId, 'member'),
          Writers: anyOf(mspId, 'member'),
          Admins: anyOf(mspId, 'admin'),
        },
      },
    ],
    Capabilities: { V2_0: true },
    Policies: { ...byMembers, BlockValidation: meta('ANY Writers') },
  };
}

/** Name of the only profile. */
export const channelProfile = 'VitalSeal';

/**
 * The channel's first configuration, for configtxgen.
 * @returns the text of `configtx.yaml`; YAML readers take JSON
 */
export function configtx(folder: NetworkFolder, network: NetworkDescription): string {
  const profile = {
    Policies: byMembers,
    Capabilities: { V2_0: true },
    Orderer: ordererSection(folder, network),
    Application: {
      Organizations: network.hospitals.map((hospital) => hospitalSection(folder, hospital)),
      // For purging private data.
      Capabilities: { V2_5: true },
      Policies: {
        ...byMembers,
        LifecycleEndorsement: meta('MAJORITY Endorsement'),
        // Private values are seen by all who endorse: so a hospital's own peers do, alone.
        Endorsement: meta('ANY Endorsement'),
      },
    },
  };
  return JSON.stringify({ Profiles: { [channelProfile]: profile } }, null, 2);
}
