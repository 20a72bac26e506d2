import { ClinicianId } from '#shared/domain/ids.ts';
import { createKeyStore } from '#main/adapters/key-store/key-store.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';

/** Test program: changes a clinician's PIN over and over until it is killed; says after each change which PIN is in force. */
const [folder = '', id = '', ...pins] = process.argv.slice(2);
const cost = { N: 2 ** 10, r: 8, p: 1 };
const keyStore = createKeyStore({ folder, clock: testClock(), logger: silentLogger, cost });
const clinician = { clinicianId: ClinicianId.parse(id), name: 'Nora New', role: 'nurse' } as const;
const key = new Uint8Array(32).fill(7);
for (let turn = 0; ; turn++) {
  const pin = pins[turn % pins.length] ?? '';
  await keyStore.put(clinician, { certificatePem: 'certificate', privateKey: key }, key, pin);
  process.stdout.write(`${pin}\n`);
}
