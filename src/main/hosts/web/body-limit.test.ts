import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contract } from '#shared/contract/index.ts';
import { bodyLimitOf } from './body-limit.ts';

const posts = Object.entries(contract).filter(([, { verb }]) => verb === 'POST');

describe('body limit', () => {
  it('lets pass the longest network profile that the contract allows, however its letters are written', () => {
    const profile = '\\u00fc'.repeat(200_000);
    const begin = `{"profile":"${profile}"}`;
    expect(contract['joining.begin'].args.safeParse(JSON.parse(begin)).success).toBe(true);
    expect(begin.length).toBeLessThanOrEqual(bodyLimitOf(contract['joining.begin'].args));
    const install = `{"network":{"secret":"x","profile":"${profile}"}}`;
    expect(install.length).toBeLessThanOrEqual(bodyLimitOf(contract['setup.install'].args));
  });

  it('lets pass the longest list of ids', () => {
    const ids = Array.from({ length: 500 }, () => randomUUID());
    const { args } = contract['patients.get'];
    expect(args.safeParse({ patientIds: ids, subjectIds: ids }).success).toBe(true);
    const body = JSON.stringify({ patientIds: ids, subjectIds: ids }, null, 8);
    expect(body.length).toBeLessThanOrEqual(bodyLimitOf(args));
  });

  it.each(posts)('of %s is no more than it needs', (name, { args }) => {
    const carriesProfile = name === 'joining.begin' || name === 'setup.install';
    expect(bodyLimitOf(args)).toBeGreaterThanOrEqual(64 * 1024);
    expect(bodyLimitOf(args)).toBeLessThanOrEqual(carriesProfile ? 1_400_000 : 400_000);
  });
});
