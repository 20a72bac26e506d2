import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { purpose } from '#chaincode/kinds/purposes.ts';
import { AccessPurpose } from '#shared/contract/audit.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import { createLedgerView, type LedgerView } from '#main/services/ledger-view/ledger-view.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { until } from '#main/testing/crash.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { gated } from '#main/testing/gated.ts';
import { openWard, type Ward } from '#main/testing/sealed-ward.ts';
import { certificatesInto, createAccessLog } from './access-log.ts';
import { createAuditHandlers } from './handlers.ts';

let folder: string;
let ward: Ward;
let view: LedgerView;
let handlers: ReturnType<typeof createAuditHandlers>;
/** With a ledger that answers as a test wants. */
let handlersOver: (ledger: Parameters<typeof createAuditHandlers>[0]['ledger']) => typeof handlers;
const connection = { id: 'test', moveTo: () => undefined };
const firstPage = { before: undefined, limit: 100 };

const actor = (id: string, role: Role): Actor => ({
  clinicianId: ClinicianId.parse(id),
  role,
  mspId: 'StLukesMSP',
});
const auditor = actor('a.okoye', 'auditor');
const itAdmin = actor('it.admin', 'it-admin');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-audit-'));
  ward = await openWard(folder, (parts) => certificatesInto(createAccessLog(parts)));
  const { records, ledger, outbox, clock } = ward;
  view = createLedgerView({ records, ledger, ledgerName: 'embedded', clock, logger: silentLogger });
  const accessLog = createAccessLog({ records, outbox });
  handlersOver = (asked) =>
    gated(
      createAuditHandlers({
        records,
        view,
        ledger: asked,
        accessLog,
        check: { checkedMs: () => null },
        losses: { all: () => [], acknowledge: async () => undefined },
        clock,
        logger: silentLogger,
      }),
    );
  handlers = handlersOver(ledger);
  view.start();
});
afterEach(async () => {
  await view.stop();
  await ward.close();
  await rm(folder, { recursive: true, force: true });
});

async function readAll(): Promise<void> {
  await ward.allSealed();
  const { height } = await ward.ledger.status();
  await until(async () => (await view.checkpoint()).next === height);
}

async function sealTwoBatches(): Promise<void> {
  await ward.seals.enqueue(ward.session.nextBatch([36.6]));
  await ward.seals.enqueue(ward.session.nextBatch([36.7]));
  await readAll();
}

describe('the auditor’s view (over the embedded ledger)', () => {
  it('tells how high the ledger is, what was read of it, and what is open', async () => {
    await sealTwoBatches();
    const overview = await handlers['audit.overview'](itAdmin, {}, connection);
    expect(overview).toMatchObject({
      ledgerProblem: null,
      view: { state: 'following', behind: 0, sessions: 1, openSessions: 1, refused: 0 },
      breaks: 0,
    });
    expect(overview.ledger?.height).toBe(overview.view.blocks);
    expect(overview.view.lastBlock?.hash).toBe(overview.ledger?.headHash);
  });

  it('is never up to date with a ledger that cannot be reached, that is ahead, shorter or another one', async () => {
    await sealTwoBatches();
    const status = await ward.ledger.status();
    const answers = (answer: () => Promise<typeof status>) =>
      handlersOver({ status: answer })['audit.overview'](itAdmin, {}, connection);
    const away = await answers(() => Promise.reject(new LedgerError('unreachable', 'nobody there')));
    expect(away).toMatchObject({
      ledger: null,
      ledgerProblem: { reason: 'The ledger cannot be reached now.' },
      view: { state: 'waiting', behind: null, reason: 'The ledger cannot be reached now.' },
    });
    const { height } = status;
    expect((await answers(async () => ({ ...status, height: height + 2 }))).view).toMatchObject({
      state: 'catching-up',
      behind: 2,
    });
    const shorter = await answers(async () => ({
      ...status,
      height: height - 1,
      headHash: 'of the one before',
    }));
    expect(shorter.view).toMatchObject({ state: 'waiting', reason: expect.stringContaining('fewer blocks') });
    const another = await answers(async () => ({ ...status, headHash: 'another' }));
    expect(another.view).toMatchObject({ state: 'waiting', reason: expect.stringContaining('another one') });
    expect((await answers(async () => status)).view).toMatchObject({ state: 'following', reason: '' });
  });

  it('shows an it-admin that sealing stopped, and the subject to an auditor alone', async () => {
    await sealTwoBatches();
    ward.clock.advance(6 * 60_000);
    const seen = await handlers['audit.breaks'](auditor, {}, connection);
    expect(seen.breaks).toMatchObject([{ kind: 'session-stopped', subjectId: ward.subjectId }]);
    const { breaks } = await handlers['audit.breaks'](itAdmin, {}, connection);
    expect(breaks).toMatchObject([{ kind: 'session-stopped', subjectId: null }]);
    expect(JSON.stringify(breaks)).not.toContain(ward.subjectId);
  });

  it.each([
    ['audit.transactions', firstPage],
    ['audit.block', { number: 1 }],
    ['audit.export', { format: 'csv', filter: {}, purpose: 'audit' }],
  ] as const)('%s is for an auditor alone', async (method, args) => {
    for (const role of ['nurse', 'doctor', 'labtech', 'it-admin'] as const) {
      const ask = async () =>
        Reflect.apply(handlers[method], undefined, [actor('x.y', role), args, connection]);
      await expect(ask()).rejects.toMatchObject({ code: 'not-allowed' });
    }
  });

  it.each(['ndjson', 'csv'] as const)(
    'an export in %s says what was asked, has its digest, and is itself on the ledger',
    async (format) => {
      await sealTwoBatches();
      const filter = { subjectId: ward.subjectId, kind: 'seal' as const };
      const exported = await handlers['audit.export'](
        { ...ward.doctor, role: 'auditor' },
        { format, filter, purpose: 'audit' },
        connection,
      );
      expect(exported).toMatchObject({ entries: 2, truncated: false });
      expect(exported.digest).toBe(createHash('sha256').update(exported.text).digest('hex'));
      expect(exported.text.split('\n')[0]).toContain(ward.subjectId);
      await readAll();
      const access = await handlers['audit.transactions'](
        auditor,
        { ...firstPage, kind: 'access', subjectId: ward.subjectId },
        connection,
      );
      expect(access.transactions).toMatchObject([{ transaction: 'access:record', status: 'VALID' }]);
      const block = await ward.ledger.block(access.transactions[0]!.blockNumber);
      expect(JSON.parse(block?.transactions[0]?.args[0] ?? '')).toMatchObject({
        action: 'exported',
        what: 'audit',
        digest: exported.digest,
      });
    },
  );

  it('a certificate that is handed out is on the ledger, with whose it was', async () => {
    await sealTwoBatches();
    const { session, proof } = ward;
    const [leaf] = session.batches[0]!.leaves;
    if (leaf?.kind !== 'reading') throw new Error('the first leaf is a reading');
    const subject = { kind: 'reading' as const, sessionId: session.sessionId, readingId: leaf.readingId };
    await proof['proof.certificate'](ward.nurse, { subject }, connection);
    await readAll();
    const { transactions } = await handlers['audit.transactions'](
      auditor,
      { ...firstPage, kind: 'access' },
      connection,
    );
    expect(transactions).toMatchObject([
      { clinicianId: 'n.okafor', subjectId: ward.subjectId, status: 'VALID' },
    ]);
  });

  it('is read anew when an it-admin wants that', async () => {
    await sealTwoBatches();
    const before = await handlers['audit.transactions'](auditor, firstPage, connection);
    await handlers['audit.rebuild'](itAdmin, {}, connection);
    await readAll();
    expect(await handlers['audit.transactions'](auditor, firstPage, connection)).toEqual(before);
  });

  it('knows the same purposes as the chaincode', () => {
    expect(AccessPurpose.options).toEqual(purpose.options);
  });
});
