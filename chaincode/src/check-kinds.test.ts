import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkKinds, takenNames } from './check-kinds.ts';
import { asks, writes, type Kind } from './kind.ts';
import { kinds } from './kinds/index.ts';
import { signedBy } from './once.ts';

const argument = z.strictObject({ id: z.uuid() });
const report = writes({ roles: ['nurse'], argument, write: async () => undefined });
const get = asks({ roles: ['nurse'], argument, answer: async () => '{}' });
const sealing = {
  argument,
  record: z.strictObject({ id: z.uuid(), ...signedBy }),
  writers: { 'wounds:report': {} },
  keyOf: ({ id }: { readonly id: string }) => ['wound', id] as const,
  privateName: 'details',
  digestOf: () => '',
};
const telling = {
  details: z.unknown(),
  misfit: () => undefined,
  authorOf: () => undefined,
  timesOf: () => [0] as const,
  describe: () => '',
  isSimulated: () => 'no-device' as const,
};
const wound = { name: 'wound', contract: 'wounds', transactions: { report, get }, sealing, telling };
const eventful = z.strictObject({ id: z.uuid(), kind: z.enum(['reported']), ...signedBy });
const explanation = { reason: 'No.', hint: 'Nothing to do.' };

const refusalOf = (change: Partial<Kind>) => () => checkKinds([...kinds, { ...wound, ...change }]);

describe('a kind of record, when it is loaded,', () => {
  it('is taken when nothing is wrong, also where its argument or its writer says what kind of event it is', () => {
    expect(refusalOf({})).not.toThrow();
    const writers = { 'wounds:report': { kind: 'reported' } };
    expect(refusalOf({ sealing: { ...sealing, record: eventful, writers } })).not.toThrow();
    const asked = z.strictObject({ id: z.uuid(), kind: z.string() });
    expect(refusalOf({ sealing: { ...sealing, record: eventful, argument: asked } })).not.toThrow();
  });

  it.each(takenNames)('is refused as “%s”, which means something else', (name) => {
    expect(refusalOf({ name })).toThrow(`“${name}”: its name means something else; choose another name.`);
  });

  it.each<[string, Partial<Kind>, string]>([
    ['with the name of another', { name: 'access' }, 'the name access; change one'],
    [
      'with the contract of another',
      { contract: 'seals', sealing: { ...sealing, writers: { 'seals:report': {} } } },
      'the contract seals; change one',
    ],
    [
      'with the refusal of another',
      { refusals: { NO_GRANT: explanation } },
      'the refusal NO_GRANT; change one',
    ],
    ['with a name of capitals', { name: 'Wound' }, '“Wound” is not a name; take'],
    ['with a name too long', { name: 'w'.repeat(33) }, 'is not a name; take at most 32'],
    ['with a contract that is no name', { contract: 'a:b' }, '“a:b” is not a name; take'],
    ['with the chaincode’s contract', { contract: 'system' }, 'the contract system is the chaincode’s'],
    [
      'with everybody’s refusal',
      { refusals: { NOT_FOUND: explanation } },
      'NOT_FOUND is everybody’s; leave it out',
    ],
    [
      'with a code in small letters',
      { refusals: { closed: explanation } },
      '“closed” is not a code; take capital',
    ],
    [
      'with a transaction of no role',
      { transactions: { get, report: { ...report, roles: [] } } },
      'nobody may call report; give it',
    ],
    [
      'with a question of no role',
      { transactions: { report, get: { ...get, roles: [] } } },
      'nobody may call get; give it',
    ],
    ['sealed without a get', { transactions: { report } }, 'give it a question “get”'],
    ['with a get that writes', { transactions: { report, get: report } }, 'give it a question “get”'],
    ['without a writer', { sealing: { ...sealing, writers: {} } }, 'sealing.writers is empty; name'],
    [
      'with a misspelt writer',
      { sealing: { ...sealing, writers: { 'wounds:ad': {} } } },
      'has wounds:ad; take one of wounds:report.',
    ],
    [
      'with a question as writer',
      { sealing: { ...sealing, writers: { 'wounds:get': {} } } },
      'has wounds:get; take one of wounds:report.',
    ],
    [
      'with an event that its record has not',
      { sealing: { ...sealing, writers: { 'wounds:report': { kind: 'reported' } } } },
      'the event reported, which its record cannot have',
    ],
    [
      'with an event that its record does not know',
      { sealing: { ...sealing, record: eventful, writers: { 'wounds:report': { kind: 'seen' } } } },
      'the event seen, which its record cannot have',
    ],
    [
      'without the event that its record has',
      { sealing: { ...sealing, record: eventful } },
      'the event none, which its record cannot have',
    ],
  ])('is refused %s, and what to do is said', (_how, change, sentence) => {
    expect(refusalOf(change)).toThrow(sentence);
  });

  it('is refused with a sealing and no telling, and the other way round', () => {
    const { telling: _telling, ...untold } = wound;
    const { sealing: _sealing, ...unsealed } = wound;
    expect(() => checkKinds([...kinds, untold])).toThrow('give it a telling');
    expect(() => checkKinds([...kinds, unsealed])).toThrow('give it a sealing too');
  });
});
