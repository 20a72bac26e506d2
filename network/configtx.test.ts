import { expect, test } from 'vitest';
import { configtx } from './configtx.ts';
import { networkFolder } from './folder.ts';
import { describeNetwork, portsNeeded } from './topology.ts';

const size = { hospitals: 2, peers: 2, orderers: 3 };
const ports = Array.from({ length: portsNeeded(size) }, (_, index) => 20_000 + index);
const network = describeNetwork(size, ports, '/program.ts');
const profile = JSON.parse(configtx(networkFolder('/network'), network)).Profiles.VitalSeal;

test('one hospital’s peers are enough to endorse, all hospitals decide on the chaincode by majority', () => {
  expect(profile.Application.Policies).toMatchObject({
    Endorsement: { Type: 'ImplicitMeta', Rule: 'ANY Endorsement' },
    LifecycleEndorsement: { Type: 'ImplicitMeta', Rule: 'MAJORITY Endorsement' },
    Admins: { Type: 'ImplicitMeta', Rule: 'MAJORITY Admins' },
  });
  expect(profile.Application.Capabilities).toEqual({ V2_5: true });
});

test('a hospital endorses with its peers alone, and is found by its first', () => {
  const [first] = profile.Application.Organizations;
  expect(first).toMatchObject({
    ID: 'StLukesMSP',
    MSPDir: '/network/hospitals/st-lukes/msp',
    AnchorPeers: [{ Host: 'localhost', Port: network.hospitals[0]!.peers[0]!.port }],
  });
  expect(first.Policies.Endorsement.Rule).toBe("OR('StLukesMSP.peer')");
  expect(first.Policies.Admins.Rule).toBe("OR('StLukesMSP.admin')");
  expect(first.Policies.Writers.Rule).not.toContain('peer');
});

test('every orderer has a say, and is known by its own TLS certificate', () => {
  expect(profile.Orderer.EtcdRaft.Consenters).toEqual(
    network.ordering.orderers.map(({ name, port }) => ({
      Host: 'localhost',
      Port: port,
      ClientTLSCert: `/network/ordering/${name}/tls.crt`,
      ServerTLSCert: `/network/ordering/${name}/tls.crt`,
    })),
  );
  expect(profile.Orderer.Organizations[0].OrdererEndpoints).toHaveLength(3);
});
