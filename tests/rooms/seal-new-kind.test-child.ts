import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { ServiceError } from '#shared/contract/errors.ts';
import { IntentId } from '#shared/domain/ids.ts';
import { newSalt } from '#main/crypto/salt.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { certificatesInto, createAccessLog } from '#main/services/audit/access-log.ts';
import { describeTransaction } from '#main/services/ledger-view/describe.ts';
import { openWard } from '#main/testing/sealed-ward.ts';

/**
 * Seals one record of the sample kind on an embedded ledger and exports its certificate, by what every kind shares.
 * Arguments: a folder for the ledger, `certificate.json` and `ca.pem`.
 */
const [folder = ''] = process.argv.slice(2);
const ward = await openWard(folder, (parts) => certificatesInto(createAccessLog(parts)));
const intentId = IntentId.parse(v7());
const incidentId = v7();
const { subjectId, nurse, clock, records, outbox } = ward;
const timeMs = clock.now();
const details = JSON.stringify({ salt: newSalt(), text: 'fell beside the bed', timeMs });
const argument = { incidentId, subjectId, detailsDigest: sha256Hex(details) };
const sealedRefs: unknown[] = [];
outbox.onSealedIntent(({ kind, ref }) => sealedRefs.push({ kind, ref }));
const report = (id: IntentId) =>
  outbox.prepare({
    intentId: id,
    kind: 'incident',
    ref: { incidentId },
    title: 'Incident reported',
    clinicianId: nurse.clinicianId,
    sessionId: null,
    orderKey: incidentId,
    transaction: 'incidents:report',
    args: [JSON.stringify({ ...argument, id })],
    transient: { details },
  });
await records.write(report(intentId));
outbox.wake();
await ward.allSealed();
const block = await ward.ledger.block(1);
const [transaction] = block?.transactions ?? [];
const seen = block && transaction && describeTransaction(block, transaction);
const subject = { kind: 'record' as const, of: 'incident', ref: { incidentId } };
const proof = await ward.proof['proof.verify'](nurse, { subject }, ward.connection);
const exported = await ward.proof['proof.certificate'](nurse, { subject }, ward.connection);
await ward.allSealed();
const taken = await ward.ledger.block(2);
const accessLog = taken?.transactions.map(
  ({ args: [text = ''] }) => JSON.parse(text).subjectId === subjectId,
);
await writeFile(join(folder, 'certificate.json'), exported.certificate);
await writeFile(join(folder, 'ca.pem'), ward.hospital.caCertificatePem);
// The same once more, under another id: the kind's own refusal, in the kind's own words.
const again = IntentId.parse(v7());
await records.write(report(again));
outbox.wake();
while ((await outbox.entry(again))?.state === 'waiting')
  await new Promise((resolve) => setImmediate(resolve));
const refusal = (await outbox.entry(again))?.reason;
const unfit = { ...subject, ref: { incidentId, room: 12 } };
const ask = async () => ward.proof['proof.verify'](nurse, { subject: unfit }, ward.connection);
const wrongRef = await ask().catch((error: unknown) =>
  error instanceof ServiceError ? { code: error.code, message: error.message } : error,
);
await ward.close();
const { verdict } = proof;
const { fileName } = exported;
const auditor = { kind: seen?.kind, title: seen?.title };
console.log(
  JSON.stringify({ verdict, fileName, sealedRefs, auditor, accessLog, refusal, wrongRef, incidentId }),
);
