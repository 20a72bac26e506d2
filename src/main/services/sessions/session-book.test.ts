import { v4, v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { Session } from '#shared/contract/sessions.ts';
import { ClinicianId, PatientId, SessionId, SubjectId } from '#shared/domain/ids.ts';
import { memoryRecordStore } from '#main/testing/fakes.ts';
import { SessionBook } from './session-book.ts';

const nurse = ClinicianId.parse('n.okafor');
const patients = [PatientId.parse(v4()), PatientId.parse(v4())] as const;

function sessionOf(patientId: PatientId): Session {
  return {
    sessionId: SessionId.parse(v7()),
    patientId,
    subjectId: SubjectId.parse(v4()),
    state: 'stopped',
    startedMs: 0,
    stoppedMs: 1,
    startedBy: nurse,
    responsible: nurse,
    handovers: [],
    devices: [],
    marks: [],
    gapCount: 0,
    sealedUntilMs: null,
  };
}

async function keep(book: SessionBook, session: Session): Promise<Session> {
  const record = { session, enqueuedThrough: 0, complete: true, unsealed: [], kept: null };
  await book.update(session.sessionId, () => record);
  return session;
}

async function bookOf(count: number) {
  const book = new SessionBook(memoryRecordStore(), {
    publish: () => undefined,
    subscribe: () => () => undefined,
  });
  const sessions: Session[] = [];
  for (let n = 0; n < count; n += 1) sessions.push(await keep(book, sessionOf(patients[n % 2]!)));
  return { book, newest: sessions.toReversed() };
}

/** All pages, and a new session between each two. */
async function allPages(book: SessionBook, patientId: PatientId | undefined, limit: number) {
  const pages: Session[][] = [];
  let before: string | undefined;
  do {
    const { sessions, next } = await book.page(patientId, { before, limit });
    pages.push(sessions);
    before = next ?? undefined;
    await keep(book, sessionOf(patients[0]));
  } while (before !== undefined);
  return pages;
}

describe('sessions in pages', () => {
  test('of all patients: newest first, each once, while others begin', async () => {
    const { book, newest } = await bookOf(230);
    const pages = await allPages(book, undefined, 100);
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 30]);
    expect(pages.flat()).toEqual(newest);
  });

  test('of one patient: the same, and what began meanwhile is on the next first page', async () => {
    const { book, newest } = await bookOf(230);
    const pages = await allPages(book, patients[0], 50);
    const of = newest.filter(({ patientId }) => patientId === patients[0]);
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 15]);
    expect(pages.flat()).toEqual(of);
    const again = await book.page(patients[0], { limit: 4 });
    expect(again.sessions[3]).toEqual(of[0]);
  });

  test('a page that is full to the last entry says that no other follows', async () => {
    const { book } = await bookOf(20);
    expect((await book.page(undefined, { limit: 20 })).next).toBeNull();
    expect((await book.page(patients[1], { limit: 10 })).next).toBeNull();
  });

  test('a page that no list named is refused', async () => {
    const { book } = await bookOf(1);
    await expect(book.page(undefined, { before: 'zzz', limit: 1 })).rejects.toMatchObject({
      code: 'bad-request',
    });
  });
});
