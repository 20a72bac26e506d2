import { describe, expect, it } from 'vitest';
import { checkKinds, takenNames } from './check-kinds.ts';
import type { Kind } from './kind.ts';
import { device } from './kinds/device/index.ts';
import { kinds } from './kinds/index.ts';

const own: Kind = device;
const { get: _get, ...withoutGet } = own.transactions;
const { telling: _telling, ...withoutTelling } = own;

const wrong: readonly (readonly [string, Kind, RegExp])[] = [
  ...takenNames.map((name) => [`is named ${name}`, { ...own, name }, /choose another name/] as const),
  ['has a digit in its name', { ...own, name: 'wound-2' }, /is not a name/],
  ['takes the contract of the chaincode itself', { ...own, contract: 'system' }, /choose another/],
  [
    'has a refusal of everybody',
    { ...own, refusals: { NOT_FOUND: { reason: 'It is not there.', hint: 'Look again.' } } },
    /NOT_FOUND is everybody/,
  ],
  ['is sealed and answers no question', { ...own, transactions: withoutGet }, /give it a question “get”/],
  ['is sealed and cannot be read', withoutTelling, /give it a telling/],
  [
    'is written by a transaction that it does not have',
    { ...own, sealing: { ...own.sealing!, writers: { 'devices:registr': {} } } },
    /take one of devices:register/,
  ],
  [
    'adds a kind of event that its record does not have',
    { ...own, sealing: { ...own.sealing!, writers: { 'devices:register': { kind: 'first' } } } },
    /no kind of event/,
  ],
  [
    'has a transaction that nobody may call',
    { ...own, transactions: { ...own.transactions, get: { ...own.transactions['get']!, roles: [] } } },
    /at least one role/,
  ],
];

describe('a kind of record', () => {
  it.each(wrong)('that %s is refused when it is loaded, with what to do', (_what, kind, sentence) => {
    expect(() => checkKinds([kind])).toThrow(sentence);
  });

  it('beside one of the same name, contract or refusals is refused', () => {
    expect(() => checkKinds([own, own])).toThrow(/Two kinds of record have the name device/);
    expect(() => checkKinds([own, { ...own, name: 'other-device' }])).toThrow(/have the contract devices/);
  });

  it('of this program is not', () => {
    expect(() => checkKinds(kinds)).not.toThrow();
  });
});
