import { expect, test } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { atStart } from './at-start.ts';
import { HostConfiguration, type NetworkChoice, type OfferedNetwork } from './ports.ts';

const pem = (what: string) => `-----BEGIN CERTIFICATE-----\n${what}\n-----END CERTIFICATE-----\n`;
const choice: NetworkChoice = {
  kind: 'fabric-gateway',
  profile: {
    format: 'vitalseal-network-1',
    hospital: 'St. Luke’s',
    mspId: 'StLukesMSP',
    channel: 'vitalseal',
    chaincode: 'vitalseal',
    peers: [{ endpoint: 'localhost:7051', tlsCaPem: pem('tls') }],
    certificateAuthority: {
      url: 'https://localhost:7054',
      name: 'ca',
      tlsCaPem: pem('tls'),
      certificatePem: pem('ca'),
    },
  },
};
/** As an app wrote it that knew no ledger but the standalone one. */
const older = {
  version: 1,
  demo: false,
  hospital: 'St. Mary',
  mspId: 'StMaryMSP',
  ward: 'ICU',
  workstation: 'Desk 2',
  demoPins: {},
};
const standalone = HostConfiguration.parse(older);
const member = HostConfiguration.parse({ ...older, mspId: 'StLukesMSP', ledger: choice });
const offer = (next: NetworkChoice): OfferedNetwork => ({ choice: next, itAdmin: null });

test('a description that older versions wrote is a standalone workstation', () => {
  expect(standalone.ledger).toEqual({ kind: 'embedded' });
  expect(atStart(standalone, undefined)).toBe(standalone);
});

test('a workstation of a network needs nothing said at its start, and the same network changes nothing', () => {
  expect(atStart(member, undefined)).toBe(member);
  expect(atStart(member, offer(choice))).toBe(member);
});

test('the same network at other addresses or by the other adapter is taken', () => {
  const peers = [{ endpoint: 'peer.example.org:7051', tlsCaPem: pem('tls') }];
  const moved: NetworkChoice = { kind: 'fabric-network', profile: { ...choice.profile, peers } };
  expect(atStart(member, offer(moved))).toEqual({ ...member, ledger: moved });
});

test('another network, another hospital of it and a standalone workstation are refused, each with its way out', () => {
  const { profile } = choice;
  const certificateAuthority = { ...profile.certificateAuthority, certificatePem: pem('another') };
  const refused = [
    [member, { ...choice, profile: { ...profile, certificateAuthority } }, /another network/],
    [member, { ...choice, profile: { ...profile, mspId: 'RiversideMSP' } }, /another network/],
    [standalone, choice, /standalone workstation/],
  ] as const;
  for (const [stored, next, words] of refused) {
    expect(() => atStart(stored, offer(next))).toThrow(words);
    expect(() => atStart(stored, offer(next))).toThrow(ServiceError);
  }
});
