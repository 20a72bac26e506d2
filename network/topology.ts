import type { NetworkDescription } from './description.ts';

export interface NetworkSize {
  readonly hospitals: number;
  /** Of each hospital. */
  readonly peers: number;
  readonly orderers: number;
}

const named = [
  { slug: 'st-lukes', name: 'St. Luke’s Hospital', mspId: 'StLukesMSP' },
  { slug: 'riverside', name: 'Riverside Clinic', mspId: 'RiversideMSP' },
] as const;

function hospital(index: number) {
  const number = index + 1;
  return (
    named[index] ?? { slug: `hospital-${number}`, name: `Hospital ${number}`, mspId: `Hospital${number}MSP` }
  );
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** How many ports a network of this size needs. */
export function portsNeeded({ hospitals, peers, orderers }: NetworkSize): number {
  return 2 * (hospitals + 1) + 3 * orderers + 3 * hospitals * peers + hospitals;
}

/**
 * Who is in the network and where each listens.
 * @param ports free ones, as many as `portsNeeded` says
 * @param program the chaincode server, an absolute path
 */
export function describeNetwork(
  size: NetworkSize,
  ports: readonly number[],
  program: string,
): NetworkDescription {
  const left = [...ports];
  const port = (): number => {
    const next = left.shift();
    if (next === undefined) throw new RangeError('not enough ports for this network');
    return next;
  };
  const authority = (slug: string) => ({ name: `ca.${slug}`, port: port(), operationsPort: port() });
  const hospitals = upTo(size.hospitals).map((index) => {
    const { slug, name, mspId } = hospital(index);
    const peers = upTo(size.peers).map((number) => ({
      name: `peer${number}.${slug}`,
      port: port(),
      chaincodePort: port(),
      operationsPort: port(),
    }));
    return { slug, name, mspId, ca: authority(slug), peers };
  });
  const orderers = upTo(size.orderers).map((number) => ({
    name: `orderer${number}`,
    port: port(),
    adminPort: port(),
    operationsPort: port(),
  }));
  const slug = 'ordering';
  return {
    format: 'vitalseal-network-folder-1',
    complete: false,
    channel: 'vitalseal',
    ordering: { slug, name: 'Ordering service', mspId: 'OrderingMSP', ca: authority(slug), orderers },
    hospitals,
    chaincodes: [
      {
        name: 'vitalseal',
        program,
        version: '1',
        sequence: 1,
        ports: Object.fromEntries(hospitals.map((entry) => [entry.slug, port()])),
      },
    ],
  };
}
