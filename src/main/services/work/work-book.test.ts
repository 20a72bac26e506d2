import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { shareOf, unwatched, watchedBy, type Work } from '#main/ports/work.ts';
import { createWorkHandlers, WorkBook } from './work-book.ts';

const works = new WorkBook();
const workId = v7();
const here = 'this connection';

/** Work that goes on until it is told to end. */
function begin(work: Work = unwatched) {
  const { promise: end, resolve } = Promise.withResolvers<string>();
  const { promise: given, resolve: give } = Promise.withResolvers<Work>();
  const ended = works.run(here, workId, work, async (own) => {
    give(own);
    own.signal?.addEventListener('abort', () => resolve('given up'));
    return end;
  });
  return { given, end: resolve, ended };
}

it('tells how far it is, at its own connection only, and never less than before', async () => {
  const { given, end, ended } = begin();
  const own = await given;
  expect(works.progress(here, workId)).toBe(0);
  shareOf(own, 0.5, 1).progress(0.5);
  own.progress(0.2);
  expect(works.progress(here, workId)).toBe(0.75);
  expect(works.progress('another', workId)).toBeNull();
  end('done');
  expect(await ended).toBe('done');
  expect(works.progress(here, workId)).toBeNull();
});

it('is given up by whoever asked for it, and by nobody else', async () => {
  const { given, ended } = begin();
  const own = await given;
  works.cancel('another', workId);
  own.progress(0.1);
  await createWorkHandlers(works)['work.cancel'](
    { clinicianId: ClinicianId.parse('n.okafor'), role: 'nurse', mspId: 'StLukesMSP' },
    { workId },
    { id: here, moveTo: () => undefined },
  );
  expect(() => own.progress(0.2)).toThrow('given up');
  expect(await ended).toBe('given up');
});

it('ends too when the connection is closed', async () => {
  const gone = new AbortController();
  const { given, ended } = begin(watchedBy(gone.signal));
  const own = await given;
  gone.abort();
  expect(() => own.progress(0.2)).toThrow('given up');
  expect(await ended).toBe('given up');
});
