import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Proof, type ProofSubject } from '#shared/contract/proof.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId, ReadingId, TreatmentId } from '#shared/domain/ids.ts';
import { may, Role, type Permission } from '#shared/domain/roles.ts';
import { gated } from '#main/testing/gated.ts';
import { openWard, type Ward } from '#main/testing/sealed-ward.ts';

let folder: string;
let ward: Ward;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-facts-'));
  ward = await openWard(folder);
  await ward.registerDevice('Bed 4');
  await ward.seals.enqueue(ward.session.nextBatch([36.82, null]));
  await ward.seals.enqueue(ward.session.nextBatch([]));
  await ward.allSealed();
});
afterAll(async () => {
  await ward.close();
  await rm(folder, { recursive: true, force: true });
});

async function prove(subject: ProofSubject): Promise<Proof> {
  // As the host sends it: what the contract does not name stays here.
  return Proof.parse(await ward.proof['proof.verify'](ward.nurse, { subject }, ward.connection));
}

function reading(index: number): ProofSubject {
  const leaf = ward.session.batches[0]?.leaves[index];
  if (leaf?.kind !== 'reading') throw new Error('no reading there');
  return { kind: 'reading', sessionId: leaf.sessionId, readingId: leaf.readingId };
}

describe('a proof of what somebody may not read', () => {
  it.each(Role.options)('is given to no %s: not verified, and not as a certificate', async (role) => {
    const { sessionId, deviceId } = ward.session;
    const clinicianId = ClinicianId.parse('x.other');
    const actor = { clinicianId, role, mspId: 'StLukesMSP' };
    const treatmentId = TreatmentId.parse(v7());
    const readable: [ProofSubject, Permission][] = [
      [reading(0), 'session.read'],
      [{ kind: 'waveform', sessionId, deviceId, signalId: 'ecg', fromMs: 0, toMs: 1 }, 'waveform.view'],
      [{ kind: 'treatment', treatmentId, version: 1 }, 'treatment.read'],
      [{ kind: 'device', deviceId }, 'device.read'],
    ];
    for (const [subject, permission] of readable) {
      const mayRead = may(role, 'record.verify') && may(role, permission);
      for (const method of ['proof.verify', 'proof.certificate'] as const) {
        const asked = Promise.resolve(gated(ward.proof)[method](actor, { subject }, ward.connection));
        const code = await asked.then(() => 'given', failureCode);
        expect(code === 'not-allowed').toBe(!mayRead);
      }
    }
  });
});

describe('a proof of a record by its kind', () => {
  it.each(['treatment', 'reading', 'nothing-of-this-name'])(
    'is refused for “%s”, which is asked for in a way of its own or by no name at all',
    async (of) => {
      const subject = { kind: 'record', of, ref: { id: v7() } } as const;
      await expect(prove(subject)).rejects.toMatchObject({ code: 'bad-request' });
    },
  );
});

const failureCode = (error: unknown) => (error instanceof ServiceError ? error.code : String(error));

describe('facts of a proof, for a screen (over the embedded ledger)', () => {
  it('are what was sealed, to the digit; the sentence of the ledger stays beside them in codes and UTC', async () => {
    const proof = await prove(reading(0));
    const { session, subjectId } = ward;
    expect(proof).toMatchObject({
      verdict: 'proven',
      facts: { kind: 'reading', code: 'temperature', value: 36.82, subjectId, sessionId: session.sessionId },
      sealedBy: [{ clinicianId: 'n.okafor', role: 'nurse', mspId: 'StLukesMSP' }],
    });
    expect(proof.summary).toMatch(/36\.82 Cel at \d{4}-\d\d-\d\dT.*Z/);
    expect(proof.summary).toContain(subjectId);
    expect(JSON.stringify(proof.facts)).not.toContain('salt');
  });

  it('of an absent reading have the reason; of several batches the whole stretch; of a device its label', async () => {
    expect((await prove(reading(1))).facts).toMatchObject({ value: null, absence: 'probe-off' });
    const { sessionId, deviceId, batches } = ward.session;
    const stretch = batches.flatMap(({ leaves }) => leaves.filter((leaf) => leaf.kind === 'waveform'));
    const { facts } = await prove({
      kind: 'waveform',
      sessionId,
      deviceId,
      signalId: stretch[0]?.signalId ?? '',
      fromMs: batches[0]?.fromMs ?? 0,
      toMs: batches[1]?.toMs ?? 0,
    });
    expect(facts).toMatchObject({
      fromMs: stretch[0]?.fromMs,
      toMs: stretch[1]?.toMs,
      samples: stretch.reduce((sum, { sampleCount }) => sum + sampleCount, 0),
    });
    expect((await prove({ kind: 'device', deviceId })).facts).toMatchObject({
      kind: 'device',
      label: 'Bed 4',
    });
  });

  it('are not there for what is not sealed', async () => {
    const { sessionId } = ward.session;
    const proof = await prove({ kind: 'reading', sessionId, readingId: ReadingId.parse(v7()) });
    expect(proof).toMatchObject({ verdict: 'pending', facts: null, sealedBy: [] });
  });
});
