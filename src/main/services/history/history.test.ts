import { expect, test } from 'vitest';
import { z } from 'zod';
import { memoryRecordStore } from '#main/testing/fakes.ts';
import { intentOf } from '#main/testing/outbox-parts.ts';
import { History, type Following } from './history.ts';

const Event = z.strictObject({ version: z.int(), text: z.string() });
type Event = z.infer<typeof Event>;

function openHistory() {
  const records = memoryRecordStore();
  const told: ((intent: ReturnType<typeof intentOf>, transactionId: string) => void)[] = [];
  const outbox = {
    ready: async () => undefined,
    prepare: (intent: ReturnType<typeof intentOf>) => [
      { key: `outbox/${intent.orderKey}`, value: intent.kind },
    ],
    wake: () => undefined,
    onSealedIntent: (listener: (typeof told)[number]) => {
      told.push(listener);
      return () => undefined;
    },
  };
  const history = new History<string, Event>({ records, outbox, kind: 'treatment', event: Event });
  return { records, history, told };
}

const next =
  (text: string) =>
  async (events: readonly Event[]): Promise<Following<Event>> => ({
    event: { version: events.length + 1, text },
    intent: intentOf(text),
  });

test('events asked for at once follow one another, each with its intent in the same write (fake outbox)', async () => {
  const { history, records } = openHistory();
  await Promise.all(['a', 'b', 'c'].map((text) => history.append('x', next(text))));
  expect((await history.events('x')).map(({ version, text }) => `${version}${text}`)).toEqual([
    '1a',
    '2b',
    '3c',
  ]);
  expect(await records.list('outbox/')).toHaveLength(3);
});

test('what refuses writes nothing, and the next one has its turn (fake outbox)', async () => {
  const { history, records } = openHistory();
  const refused = history.append('x', async () => {
    throw new Error('not now');
  });
  const nothing = history.append('x', async () => undefined);
  await expect(refused).rejects.toThrow('not now');
  expect(await nothing).toEqual({ events: [], added: false });
  expect(await records.list('')).toEqual([]);
  expect((await history.append('x', next('a'))).added).toBe(true);
});

test('that an event is sealed reaches its owner by the record’s id, and nobody else’s (fake outbox)', () => {
  const { history, told } = openHistory();
  const heard: string[] = [];
  history.onSealed((id) => heard.push(id));
  for (const kind of ['treatment', 'seal']) {
    told[0]?.({ ...intentOf('k'), kind, ref: { treatmentId: 'x', version: 1 } }, 't');
  }
  expect(heard).toEqual(['x']);
});
