import { randomBytes } from 'node:crypto';
import { mkdtemp, rename, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { v7 } from 'uuid';
import { SessionId } from '#shared/domain/ids.ts';
import { createJournalStore, type DiskJournalStore } from '../index.ts';

let root: string;
let journals: DiskJournalStore;
const sessionId = SessionId.parse(v7());

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-access-'));
  journals = createJournalStore(root);
  journals.unlock(randomBytes(32));
  const journal = await journals.create(sessionId);
  await journal.append({ kind: 'entry', topic: 'session', entry: {} });
  await journal.close();
  await letSettle();
});
afterEach(async () => {
  await journals.close();
  await rm(root, { recursive: true, force: true });
});

/** As if nobody had touched the folder for an hour. */
async function letSettle(): Promise<void> {
  const before = new Date(Date.now() - 3_600_000);
  await utimes(join(root, sessionId), before, before);
}

it('of a session that nobody touches is found once, also by many who ask at once', async () => {
  const found = await Promise.all(Array.from({ length: 5 }, () => journals.knownAccess(sessionId)));
  expect(new Set([...found, await journals.knownAccess(sessionId)]).size).toBe(1);
  expect(found[0]?.segments).toHaveLength(1);
});

it('is found anew when a file went, and never kept while the folder changes', async () => {
  await journals.knownAccess(sessionId);
  const name = join(root, sessionId, '000001.journal');
  await rename(name, `${name}.away`);
  const without = await journals.knownAccess(sessionId);
  expect(without.segments).toEqual([]);
  expect(await journals.knownAccess(sessionId)).not.toBe(without);
  await rename(`${name}.away`, name);
  expect((await journals.knownAccess(sessionId)).segments).toHaveLength(1);
});

it('goes with the key', async () => {
  await journals.knownAccess(sessionId);
  await journals.close();
  await expect(journals.knownAccess(sessionId)).rejects.toMatchObject({ code: 'locked' });
});
