import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceId, TreatmentId } from '#shared/domain/ids.ts';
import type { ProofSubject } from '#shared/contract/proof.ts';
import { openWard, type Ward } from '#main/testing/sealed-ward.ts';
import { runVerify } from '#main/testing/verify-command.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { verifyCertificate } from './verify.ts';

let folder: string;
let ward: Ward;
let exported: Readonly<
  Record<'reading' | 'absent' | 'waveform' | 'treatment' | 'administration' | 'device', Exported>
>;

interface Exported {
  readonly subject: ProofSubject;
  readonly file: Buffer;
  readonly data: Buffer | undefined;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-proof-'));
  ward = await openWard(join(folder, 'ledger'));
  const { session, patientId, connection } = ward;
  const treatmentId = TreatmentId.parse(v7());
  const plan = {
    what: 'Paracetamol',
    dose: 0.5,
    unit: 'g' as const,
    route: 'oral' as const,
    schedule: { kind: 'once' as const, everyHours: null },
    startMs: ward.clock.now(),
    endMs: null,
    reason: 'fever – 39.4 °C',
  };
  await ward.registerDevice('Bed 4');
  const { handlers } = ward.treatments;
  await handlers['treatments.register'](ward.doctor, { treatmentId, patientId, plan }, connection);
  const administration = { outcome: 'given' as const, timeMs: ward.clock.now(), reason: '' };
  await handlers['treatments.administer'](
    ward.nurse,
    { treatmentId, version: 1, administration },
    connection,
  );
  await ward.seals.enqueue(session.nextBatch([36.7, null, 36.9, 37]));
  await ward.seals.enqueue(session.nextBatch([37.1]));
  await ward.allSealed();
  expect(ward.outbox.counts()).toEqual({ waiting: 0, sealed: 5, trouble: 0 });

  const { sessionId, deviceId } = session;
  const readingAt = (index: number): ProofSubject => {
    const leaf = session.batches[0]!.leaves[index]!;
    if (leaf.kind !== 'reading') throw new Error('no reading there');
    return { kind: 'reading', sessionId, readingId: leaf.readingId };
  };
  const stretch = { fromMs: session.batches[0]!.fromMs, toMs: session.batches[1]!.toMs };
  exported = {
    reading: await exportOf(readingAt(0)),
    absent: await exportOf(readingAt(1)),
    waveform: await exportOf({ kind: 'waveform', sessionId, deviceId, signalId: 'ecg', ...stretch }),
    treatment: await exportOf({ kind: 'treatment', treatmentId, version: 1 }),
    administration: await exportOf({ kind: 'treatment', treatmentId, version: 2 }),
    device: await exportOf({ kind: 'device', deviceId }),
  };
});

afterAll(async () => {
  await ward.close();
  await rm(folder, { recursive: true, force: true });
});

async function exportOf(subject: ProofSubject): Promise<Exported> {
  const reply = await ward.proof['proof.certificate'](ward.nurse, { subject }, ward.connection);
  const data = reply.data === null ? undefined : Buffer.from(reply.data, 'base64');
  return { subject, file: Buffer.from(reply.certificate), data };
}

function verify({ file, data }: Pick<Exported, 'file' | 'data'>, trustPem?: string) {
  return verifyCertificate({
    file,
    ...(data === undefined ? {} : { data }),
    ...(trustPem === undefined ? {} : { trustPem }),
  });
}

/** The link that breaks when a text in the file is replaced. */
function brokenBy(each: Exported, from: string | RegExp, to: string): string | undefined {
  const text = each.file.toString();
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return verify({ file: Buffer.from(changed), data: each.data }).steps.at(-1)?.link;
}

function ask(subject: ProofSubject) {
  return ward.proof['proof.verify'](ward.nurse, { subject }, ward.connection);
}

async function put(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const links = ['record', 'digest', 'merkle-path', 'transaction', 'signature', 'clinician', 'block', 'ledger'];

describe('certificate', () => {
  it('of a reading, an absent one, a waveform, a treatment, a dose and a device is accepted', () => {
    for (const [name, each] of Object.entries(exported)) {
      const result = verify(each, ward.hospital.caCertificatePem);
      expect(result.ok, `${name}: ${JSON.stringify(result.steps.at(-1))}`).toBe(true);
      const wanted = each.subject.kind === 'treatment' || each.subject.kind === 'device';
      expect(result.steps.map((step) => step.link)).toEqual(
        links.filter((link) => !(wanted && link === 'merkle-path')),
      );
    }
    expect(verify(exported.reading).record).toContain('36.7 Cel');
    expect(verify(exported.absent).record).toContain('probe-off');
    expect(verify(exported.administration).authors).toEqual([
      { clinicianId: 'n.okafor', role: 'nurse', mspId: 'StLukesMSP' },
    ]);
    expect(verify(exported.treatment).record).toContain('Paracetamol 0.5 g');
  });

  it('is refused under another trusted CA', async () => {
    const other = await makeHospital('StLukesMSP', ward.clock.now());
    const result = verify(exported.reading, other.caCertificatePem);
    expect(result.ok).toBe(false);
    expect(result.steps.at(-1)).toMatchObject({ link: 'ledger', ok: false });
  });

  it('of a waveform says without its data that the samples were not checked, and is not accepted', () => {
    const result = verify({ file: exported.waveform.file, data: undefined });
    expect(result.ok).toBe(false);
    expect(result.steps.filter((step) => !step.ok).map((step) => step.link)).toEqual(['digest']);
    expect(result.steps.at(-1)?.link).toBe('ledger');
  });

  it('is refused after any one flipped bit of the file', () => {
    let tried = 0;
    for (const each of Object.values(exported)) {
      // Every 37th byte, a different bit each time: all kinds of fields many times over.
      for (let at = tried % 37; at < each.file.length; at += 37) {
        const file = Buffer.from(each.file);
        file[at]! ^= 1 << (tried % 8);
        const result = verify({ file, data: each.data });
        expect(result.ok, `byte ${at}, bit ${tried % 8}`).toBe(false);
        expect(result.steps.find((step) => !step.ok)).toBeDefined();
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(500);
  }, 120_000);

  it('is refused after any one flipped bit of the data, a byte more and a byte less', () => {
    const { file, data } = exported.waveform;
    for (let bit = 0; bit < data!.length * 8; bit += 23) {
      const changed = Buffer.from(data!);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const result = verify({ file, data: changed });
      expect(result.ok).toBe(false);
      expect(result.steps.at(-1)?.link).toBe('digest');
    }
    expect(verify({ file, data: Buffer.concat([data!, Buffer.from([0])]) }).ok).toBe(false);
    expect(verify({ file, data: data!.subarray(1) }).ok).toBe(false);
  });

  it('names the first broken link when somebody changes a value and leaves the rest', () => {
    expect(brokenBy(exported.reading, '"value":36.7', '"value":36.8')).toBe('merkle-path');
    expect(brokenBy(exported.treatment, '0.5,', '5,')).toBe('digest');
    expect(brokenBy(exported.reading, '"validation":"VALID"', '"validation":"MVCC_READ_CONFLICT"')).toBe(
      'transaction',
    );
    expect(brokenBy(exported.reading, /"nonce":"../, '"nonce":"zz')).toBe('record');
    expect(brokenBy(exported.reading, /"timestampMs":\d/, '"timestampMs":2')).toBe('signature');
    expect(brokenBy(exported.reading, /"exportedMs":\d/, '"exportedMs":9')).toBe('ledger');
    expect(brokenBy(exported.reading, /\n$/, '\n\n')).toBe('record');
    expect(brokenBy(exported.reading, /"previousHash":"./, '"previousHash":"x')).toBe('record');
  });
});

describe('proof in the app', () => {
  it('is proven for all that was sealed', async () => {
    for (const { subject } of Object.values(exported)) {
      const proof = await ask(subject);
      expect(proof.verdict).toBe('proven');
      expect(proof.steps.every((step) => step.ok)).toBe(true);
    }
  });

  it('is broken when samples on this workstation were changed since', async () => {
    const { subject } = exported.waveform;
    const leaf = ward.session.batches[0]!.leaves.at(-1)!;
    if (leaf.kind !== 'waveform') throw new Error('no waveform there');
    const bytes = ward.session.frames.get(leaf)!;
    bytes[60]! ^= 1;
    expect(await ask(subject)).toMatchObject({
      verdict: 'broken',
      steps: [{ ok: true }, { link: 'digest', ok: false }],
    });
    bytes[60]! ^= 1;
    expect((await ask(subject)).verdict).toBe('proven');
  });

  it('is broken when the treatment on the screen is not what was sealed', async () => {
    const { subject } = exported.treatment;
    if (subject.kind !== 'treatment') throw new Error('no treatment');
    const key = `treatment/${subject.treatmentId}/000001`;
    const value = await ward.records.get(key);
    const changed: unknown = JSON.parse(JSON.stringify(value).replace('"dose":0.5', '"dose":5'));
    await ward.records.write([{ key, value: changed }]);
    expect(await ask(subject)).toMatchObject({ verdict: 'broken', steps: [{ link: 'record', ok: false }] });
    await ward.records.write([{ key, value }]);
  });

  it('is pending for what is not sealed yet, and then there is no certificate', async () => {
    const subject: ProofSubject = { kind: 'device', deviceId: DeviceId.parse(v7()) };
    expect((await ask(subject)).verdict).toBe('pending');
    await expect(exportOf(subject)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('holds nothing in any block that is private', async () => {
    for (const each of ['36.7', 'Paracetamol', 'fever', 'Bed 4', ward.patientId]) {
      for (const { transactionId } of await ward.outbox.list('sealed', 100)) {
        const evidence = await ward.ledger.transaction(transactionId!);
        expect(JSON.stringify(evidence)).not.toContain(each);
      }
    }
    await ward.ledger.verifyChain();
  });
});

describe('npm run verify', () => {
  it('is a program whose exit status is the verdict', async () => {
    const file = await put('reading.json', exported.reading.file);
    const plain = await runVerify(file);
    expect(plain.code).toBe(3);
    expect(plain.stdout).toMatch(/^UNTIED: consistent, but not tied to anybody you trust\.\n/);
    expect(plain.stdout).toContain('Compare its SHA-256 fingerprint');
    const trust = await put('ca.pem', ward.hospital.caCertificatePem);
    const trusted = await runVerify(file, '--trust', trust);
    expect(trusted.code).toBe(0);
    expect(trusted.stdout).toMatch(/^PROVEN: Reading temperature: 36.7 Cel/);
    const changed = exported.reading.file.toString().replace('"value":36.7', '"value":36.8');
    const result = await runVerify(await put('changed.json', changed), '--trust', trust);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('First broken link: merkle-path');
    expect((await runVerify('--nonsense')).code).toBe(2);
  });
});
