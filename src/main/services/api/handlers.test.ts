import { expect, test } from 'vitest';
import { contract } from '#shared/contract/index.ts';
import { combineHandlers, type Handlers } from './handlers.ts';

const nothing = async (): Promise<never> => {
  throw new Error('not asked in these tests');
};
const complete: Handlers = Object.assign({}, ...Object.keys(contract).map((name) => ({ [name]: nothing })));

test('what areas bring is one table of the whole contract', () => {
  const { 'patients.list': list, ...others } = complete;
  expect(combineHandlers([others, { 'patients.list': list }])).toEqual(complete);
});

test('a method that no area brings, that two bring, or that is in no contract, is named', () => {
  const { 'patients.list': list, 'audit.block': block, ...others } = complete;
  expect(() => combineHandlers([others])).toThrow('No handler: patients.list, audit.block.');
  expect(() => combineHandlers([others, { 'patients.list': list }])).toThrow('No handler: audit.block.');
  const twice = [complete, { 'audit.block': block }];
  expect(() => combineHandlers(twice)).toThrow('More than one handler: audit.block.');
  const strange = { ...complete, 'patients.forget': nothing };
  expect(() => combineHandlers([strange])).toThrow('Not in the contract: patients.forget.');
});
