import { defineConfig } from 'vitest/config';

/** Sensor modules at pseudo-terminals, in real time: they mostly wait, but a pulled cable has to be seen within 1.5 s. */
const onTerminals = [
  'src/main/devices/**/*on-terminals.test.ts',
  'src/main/services/devices/**/*.test.ts',
  'src/main/simulation/**/*.test.ts',
];

/**
 * Tests that load the machine and hold the product to a deadline meanwhile (a process ended within 2 s) run one after
 * the other, when nothing else competes for the machine.
 */
const againstTheClock = [
  'tests/faults/**/*.test.ts',
  'tests/web-host/**/*.test.ts',
  'tests/flood/flood.test.ts',
];

/** What is proved on a real Fabric network: one runs for all of these, and they take turns with it. */
const onTheNetwork = [
  'tests/ledger/**/*.test.ts',
  'tests/network/**/*.test.ts',
  'tests/enrolment/**/*.test.ts',
  'tests/ledger-faults/**/*.test.ts',
];

const shared = { environment: 'node', testTimeout: 30_000, hookTimeout: 60_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{src,chaincode,network,tests,scripts}/**/*.test.{ts,tsx}'],
          exclude: [...onTerminals, ...againstTheClock, ...onTheNetwork],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'against the clock',
          include: againstTheClock,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'on terminals',
          include: onTerminals,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          name: 'network',
          include: onTheNetwork,
          fileParallelism: false,
          testTimeout: 90_000,
          globalSetup: ['tests/network/one-network.ts'],
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
