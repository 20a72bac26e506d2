import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import type { ProofSubject } from '#shared/contract/proof.ts';
import { IntentId, SubjectId, TreatmentId } from '#shared/domain/ids.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { createFabricGatewayLedger } from '#main/adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts';
import { changedEach } from '#main/testing/certificates/changes.ts';
import { verifyCertificate } from '#main/verifier/verify.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { newSalt } from '#main/crypto/salt.ts';
import { sealIntent, treatmentIntent } from '#main/services/outbox/intents.ts';
import { WorkBook } from '#main/services/work/work-book.ts';
import { createProofHandlers } from '#main/services/proof/proof.ts';
import { proofJobs } from '#main/services/proof/proof-jobs.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { makeSession } from '#main/testing/sealed-session.ts';
import { runVerify } from '#main/testing/verify-command.ts';
import { fabricHospital } from './fabric-hospital.ts';
import { submit } from './harness.ts';

let folder: string;
let ward: Awaited<ReturnType<typeof openWard>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-certificate-'));
  ward = await openWard(inject('networkFolder'));
});

afterAll(async () => {
  await ward.ledger.close();
  await rm(folder, { recursive: true, force: true });
});

/** A doctor's treatment, salted as the workstation holds it. */
function treatmentBy(doctor: Signer) {
  const step = {
    treatmentId: TreatmentId.parse(v7()),
    subjectId: SubjectId.parse(v7()),
    version: 1,
    kind: 'registered' as const,
    clinicianId: doctor.clinicianId,
  };
  const plan = {
    what: 'Paracetamol',
    dose: 0.5,
    unit: 'g',
    route: 'oral',
    schedule: { kind: 'once', everyHours: null },
    startMs: Date.now(),
    endMs: null,
    reason: 'fever',
  };
  const told = { timeMs: Date.now(), plan, administration: null, reason: '' };
  const details = JSON.stringify({ salt: newSalt(), ...step, ...told });
  const intentId = IntentId.parse(v7());
  return {
    intentId,
    details,
    shown: { plan },
    intent: treatmentIntent({ intentId, ...step, details }),
    step,
  };
}

/** Two batches of a session and a treatment on the channel, each in a transaction of its own, and what exports them. */
async function openWard(root: string) {
  const { profile, workstation, clinician } = await fabricHospital(root, 0);
  const identity = async () => workstation;
  const ledger = createFabricGatewayLedger({ profile, identity, clock: systemClock, logger: silentLogger });
  const nurse = await clinician('nurse');
  const session = makeSession(SubjectId.parse(v7()), nurse, Date.now());
  const doctor = await clinician('doctor');
  const treatment = treatmentBy(doctor);
  const seals = [[36.7, null, 36.9], [37.1]].map((values) => sealIntent(session.nextBatch(values)));
  const transactions = new Map<string, string>();
  for (const intent of [...seals, treatment.intent]) {
    const signer = intent.clinicianId === nurse.clinicianId ? nurse : doctor;
    const { transactionId, status } = await submit(ledger, intent, signer);
    expect(status).toBe('VALID');
    transactions.set(intent.intentId, transactionId);
  }
  const { mspId } = profile;
  const caCertificatePem = profile.certificateAuthority.certificatePem;
  const proof = createProofHandlers({
    archive: session.archive,
    outbox: { entry: async (id) => ({ transactionId: transactions.get(id) ?? null, reason: '' }) },
    ledger,
    signers: { signerOf: () => nurse, onChange: () => () => undefined },
    treatmentEvent: async () => treatment,
    registration: async () => undefined,
    exporter: async () => ({ mspId, caCertificatePem, node: workstation }),
    jobs: proofJobs,
    works: new WorkBook(),
    beforeHandingOut: async () => undefined,
    clock: systemClock,
  });
  const actor = { clinicianId: nurse.clinicianId, role: 'nurse' as const, mspId };
  const connection = { id: 'test', moveTo: () => undefined };
  return {
    ledger,
    session,
    treatment: treatment.step,
    nurse,
    mspId,
    verify: (subject: ProofSubject) => proof['proof.verify'](actor, { subject }, connection),
    exported: (subject: ProofSubject) => proof['proof.certificate'](actor, { subject }, connection),
    /** The channel's first block, as it was handed out before anything was sealed. */
    channel: join(root, 'channel.block'),
  };
}

function reading(): ProofSubject {
  const leaf = ward.session.batches[0]!.leaves[0]!;
  if (leaf.kind !== 'reading') throw new Error('no reading there');
  return { kind: 'reading', sessionId: ward.session.sessionId, readingId: leaf.readingId };
}

function waveform(): ProofSubject {
  const { sessionId, deviceId, batches } = ward.session;
  const stretch = { fromMs: batches[0]!.fromMs, toMs: batches[1]!.toMs };
  return { kind: 'waveform', sessionId, deviceId, signalId: 'ecg', ...stretch };
}

async function put(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('certificate of a record on Fabric', () => {
  it('is proven in the app, link by link, before it is exported', async () => {
    const proof = await ward.verify(reading());
    expect(proof.steps.filter((step) => !step.ok)).toEqual([]);
    expect(proof.verdict).toBe('proven');
    expect(proof.steps.map((step) => step.link)).toContain('endorsement');
  });

  it('is consistent by npm run verify with nothing but the file, and proven under the channel that the reader trusts', async () => {
    const { certificate } = await ward.exported(reading());
    const file = await put('reading.json', certificate);
    const plain = await runVerify(file);
    expect(plain.code, plain.stdout).toBe(3);
    expect(plain.stdout).toMatch(/^UNTIED: consistent, but not tied to anybody you trust/);
    expect(plain.stdout).toContain('Reading temperature: 36.7 Cel');
    expect(plain.stdout).toContain(`${ward.nurse.clinicianId}, nurse of ${ward.mspId}`);
    const trusted = await runVerify(file, '--trust', ward.channel, '--json');
    expect(trusted.code, trusted.stdout).toBe(0);
    expect(JSON.parse(trusted.stdout)).toMatchObject({ verdict: 'proven', trusted: true });
    const { stdout } = await runVerify('--channel', ward.channel, '--json');
    const { fingerprint } = z.object({ fingerprint: z.string() }).parse(JSON.parse(stdout));
    expect(plain.stdout).toContain(fingerprint);
  });

  it('of a waveform over two transactions is accepted with its data', async () => {
    const { certificate, data } = await ward.exported(waveform());
    const file = await put('waveform.json', certificate);
    const frames = await put('waveform.frames', Buffer.from(data!, 'base64'));
    const result = await runVerify(file, '--data', frames, '--trust', ward.channel);
    expect(result.code, result.stdout).toBe(0);
  });

  it('of a treatment is accepted, and refused with another dose', async () => {
    const { treatmentId, version } = ward.treatment;
    const { certificate } = await ward.exported({ kind: 'treatment', treatmentId, version });
    const result = verifyCertificate({ file: Buffer.from(certificate) });
    expect(result.record).toContain('Paracetamol 0.5 g');
    expect(result.steps.filter((step) => !step.ok)).toEqual([]);
    const changed = Buffer.from(certificate.replace('\\"dose\\":0.5', '\\"dose\\":5'));
    expect(verifyCertificate({ file: changed }).steps.at(-1)).toMatchObject({ link: 'digest', ok: false });
  });

  it('is refused after each single change of a field', async () => {
    const { certificate } = await ward.exported(reading());
    let tried = 0;
    for (const { what, file } of changedEach(certificate)) {
      const result = verifyCertificate({ file });
      expect(result.ok, what).toBe(false);
      expect(result.steps.find((step) => !step.ok)?.link, what).toBeDefined();
      tried++;
    }
    expect(tried).toBeGreaterThan(100);
  });

  it('is refused by npm run verify with the first broken link', async () => {
    const { certificate } = await ward.exported(reading());
    const changed = await put('changed.json', certificate.replace('"value":36.7', '"value":36.8'));
    const result = await runVerify(changed);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('First broken link: merkle-path');
  });
});
