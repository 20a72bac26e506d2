import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { copyTree, type Tree } from './tree.ts';

const folder = 'chaincode/src/kinds/incident/index.ts';
const list = 'chaincode/src/kinds/list.ts';

let tree: Tree;
let ledger: string;
beforeAll(async () => {
  ledger = await mkdtemp(join(tmpdir(), 'vitalseal-new-kind-'));
  tree = await copyTree();
  await tree.write(folder, incident);
  const behind = "export { grant } from './grant/index.ts';";
  await tree.addLine(list, behind, "export { incident } from './incident/index.ts';");
});
afterAll(async () => {
  await tree.remove();
  await rm(ledger, { recursive: true, force: true });
});

test('a new kind of record is a folder and one line of the list', async () => {
  expect(await tree.touched()).toEqual([folder, list]);
  await tree.node('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json');
}, 600_000);

test('it is sealed, its owner hears of it, and npm run verify accepts its certificate', async () => {
  const at = join(ledger, 'store');
  await mkdir(at);
  const { incidentId, ...told } = Told.parse(
    JSON.parse(await tree.node('tests/rooms/seal-new-kind.test-child.ts', at)),
  );
  expect(told).toEqual({
    verdict: 'proven',
    fileName: expect.stringMatching(/^incident-\d{8}T\d{6}Z\.vitalseal\.json$/),
    sealedRefs: [
      { kind: 'incident', ref: { incidentId } },
      { kind: 'access', ref: {} },
    ],
    accessLog: [true],
    auditor: { kind: 'incident', title: 'Incident reported' },
    wrongRef: {
      code: 'bad-request',
      message: '“ref” is not what this kind of record is asked for by: room.',
    },
    refusal: 'The incident was reported already.',
  });
  const files = [join(at, 'certificate.json'), '--trust', join(at, 'ca.pem')];
  const verified = await tree.node('scripts/verify.ts', ...files);
  expect(verified).toContain('Incident “fell beside the bed”');
  expect(verified).toContain('n.okafor');
}, 600_000);

const Told = z.looseObject({ incidentId: z.uuid() });

/** All that somebody writes who adds a kind of record, beside a line of the list. */
const incident = `import { z } from 'zod';
import { ContractError } from '../../errors.ts';
import { asks, kind, writes, type Sealing, type Telling } from '../../kind.ts';
import { signature, signedBy } from '../../once.ts';
import { digest, emit, momentMs, readPrivate, readRecord, salt, uuid, writePrivate, writeRecord } from '../../records.ts';
import { mayBegin } from '../subject/access.ts';

const report = { id: uuid, incidentId: uuid, subjectId: uuid, detailsDigest: digest };
const IncidentArgument = z.strictObject(report);
type IncidentArgument = z.infer<typeof IncidentArgument>;
const IncidentRecord = z.strictObject({ ...report, ...signedBy });
const Details = z.strictObject({ salt, text: z.string().max(300), timeMs: momentMs });

const sealing: Sealing<IncidentArgument> = {
  argument: IncidentArgument,
  record: IncidentRecord,
  writers: { 'incidents:report': {} },
  keyOf: ({ incidentId }) => ['incident', incidentId],
  privateName: 'details',
  digestOf: ({ detailsDigest }) => detailsDigest,
};

const telling: Telling<z.infer<typeof Details>, IncidentArgument> = {
  details: Details,
  misfit: () => undefined,
  authorOf: () => undefined,
  timesOf: ({ timeMs }) => [timeMs],
  describe: ({ text, timeMs }, _argument, { quoted, time }) => \`Incident \${quoted(text)} at \${time(timeMs)}\`,
  isSimulated: () => 'no-device',
};

export const incident = kind({
  name: 'incident',
  contract: 'incidents',
  transactions: {
    report: writes({
      roles: ['nurse', 'doctor'],
      title: 'Incident reported',
      argument: IncidentArgument,
      async write(context, caller, value) {
        const key = context.stub.createCompositeKey('incident', [value.incidentId]);
        if ((await readRecord(context, IncidentRecord, key)) !== undefined) {
          throw new ContractError('INCIDENT_CLOSED', 'this incident was reported already');
        }
        await mayBegin(context, caller, value);
        await writeRecord(context, key, { ...value, ...signature(context, caller) });
        await writePrivate(context, 'details', value.detailsDigest, { mspId: caller.mspId, key });
        emit(context, 'IncidentReported', { id: value.id, incidentId: value.incidentId });
      },
    }),
    get: asks({
      roles: ['nurse', 'doctor'],
      argument: z.strictObject({ incidentId: uuid }),
      async answer(context, caller, { incidentId }) {
        const key = context.stub.createCompositeKey('incident', [incidentId]);
        const record = await readRecord(context, IncidentRecord, key);
        if (record === undefined) throw new ContractError('NOT_FOUND', 'this incident is not on the ledger');
        const details = await readPrivate(context, caller, { mspId: record.mspId, key });
        return JSON.stringify({ record, details });
      },
    }),
  },
  refusals: { INCIDENT_CLOSED: { reason: 'The incident was reported already.', hint: 'Nothing to do.' } },
  sealing,
  telling,
});
`;
