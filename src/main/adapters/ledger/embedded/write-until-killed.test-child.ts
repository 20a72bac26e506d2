import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { treatmentCall } from '#main/testing/ledger-calls.ts';
import { v7 } from 'uuid';
import { createEmbeddedLedger } from './embedded-ledger.ts';

/** Commits as fast as it can, several at once, and prints each acknowledged transaction; a test kills it. */
const [folder = ''] = process.argv.slice(2);
const clock = testClock();
const hospital = await makeHospital('StLukesMSP', clock.now());
const doctor = await hospital.clinician('d.mensah', 'doctor');
const ledger = createEmbeddedLedger({ folder, identity: async () => hospital, clock, logger: silentLogger });
process.stdout.write(
  `${JSON.stringify({ ca: hospital.caCertificatePem, key: Buffer.from(hospital.privateDataKey).toString('hex') })}\n`,
);

async function commitForEver(): Promise<never> {
  for (;;) {
    // Each of a subject of its own: of two that claim the same one at once, one conflicts.
    const call = treatmentCall('register', v7(), 1, { subjectId: v7() });
    const result = await (await ledger.propose(call, doctor)).submit();
    process.stdout.write(`${result.transactionId} ${result.status}\n`);
  }
}

await Promise.all([commitForEver(), commitForEver(), commitForEver()]);
