import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '#main/testing/crash.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { openWard } from '#main/testing/sealed-ward.ts';
import { createLedgerView } from './ledger-view.ts';
import { ViewQueries } from './queries.ts';

describe('ledger view over the embedded ledger', () => {
  it('has who sealed what of whom as soon as it is on the ledger, and names nobody', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vitalseal-view-'));
    const ward = await openWard(folder);
    const view = createLedgerView({
      records: ward.records,
      ledger: ward.ledger,
      ledgerName: 'embedded',
      clock: ward.clock,
      logger: silentLogger,
    });
    try {
      view.start();
      await ward.seals.enqueue(ward.session.nextBatch([36.6]));
      await ward.seals.enqueue(ward.session.nextBatch([36.7]));
      await ward.allSealed();
      const { height } = await ward.ledger.status();
      await until(async () => (await view.checkpoint()).next === height);
      const queries = new ViewQueries({ records: ward.records, view, clock: ward.clock });
      const { sessionId } = ward.session;
      const found = await queries.transactions({ sessionId }, { before: undefined, limit: 10 });
      expect(found.transactions).toMatchObject([
        { title: 'Batch 2 of a session', clinicianId: 'n.okafor', role: 'nurse', subjectId: ward.subjectId },
        { title: 'Batch 1 of a session', status: 'VALID', mspId: 'StLukesMSP' },
      ]);
      const { blocks } = await queries.blocks({ before: undefined, limit: 100 });
      expect(blocks.every(({ fits }) => fits)).toBe(true);
    } finally {
      await view.stop();
      await ward.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
