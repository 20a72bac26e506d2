import { describe, expect, test } from 'vitest';
import { NetworkDescription } from './description.ts';
import { describeNetwork, portsNeeded } from './topology.ts';

const sizes = [
  { hospitals: 1, peers: 1, orderers: 1 },
  { hospitals: 2, peers: 1, orderers: 3 },
  { hospitals: 4, peers: 2, orderers: 5 },
];

describe.each(sizes)('a network of %o', (size) => {
  const ports = Array.from({ length: portsNeeded(size) }, (_, index) => 20_000 + index);
  const network = describeNetwork(size, ports, '/program.ts');

  test('uses each port once and all that it asked for', () => {
    const used = JSON.stringify(network).match(/\b2\d{4}\b/g) ?? [];
    expect(used.map(Number).toSorted((a, b) => a - b)).toEqual(ports);
  });

  test('is one that its own schema takes, with names of their own', () => {
    expect(NetworkDescription.parse(network)).toEqual(network);
    const { hospitals, ordering } = network;
    const names = [...hospitals.flatMap(({ peers }) => peers), ...ordering.orderers].map(({ name }) => name);
    expect(new Set(names).size).toBe(size.hospitals * size.peers + size.orderers);
    expect(new Set(hospitals.map(({ mspId }) => mspId)).size).toBe(size.hospitals);
  });
});

test('with too few ports nothing is described', () => {
  expect(() => describeNetwork({ hospitals: 1, peers: 1, orderers: 1 }, [20_000], '/program.ts')).toThrow(
    RangeError,
  );
});
