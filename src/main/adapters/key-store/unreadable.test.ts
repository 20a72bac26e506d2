import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { createKeyStore } from './key-store.ts';

it('a key file that cannot be read sends to IT, and is not written over by a new registration', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-keyring-'));
  const cost = { N: 2 ** 10, r: 8, p: 1 };
  const store = createKeyStore({ folder, clock: testClock(), logger: silentLogger, cost });
  const clinicianId = ClinicianId.parse('n.okafor');
  await mkdir(join(folder, `${clinicianId}.json`));
  const clinician = { clinicianId, name: 'Ngozi Okafor', role: 'nurse' } as const;
  for (const work of [
    () => store.open(clinicianId, '271828'),
    () => store.invite(clinician, randomBytes(32), 'a secret', Infinity),
    () => store.revoke(clinicianId, 1),
  ]) {
    const refused = expect(work()).rejects;
    await refused.toMatchObject({
      code: 'disk',
      message: 'The key file of this clinician cannot be read.',
    });
    await expect(work()).rejects.not.toThrow('register');
  }
  await rm(folder, { recursive: true });
});
