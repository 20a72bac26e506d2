import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,chaincode,tests,scripts}/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
  },
});
