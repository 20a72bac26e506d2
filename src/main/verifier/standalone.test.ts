import { beforeAll, describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import { brokenLink, verified, type Ward } from '#main/testing/certificates/broken-link.ts';
import { makeStandalone, type Kind, type Wrong } from '#main/testing/certificates/standalone.ts';
import { verifyCertificate } from './verify.ts';

/** Certificates of a standalone ledger, whole and with parts that do not belong together; made without a ledger. */

let ward: Ward;

beforeAll(async () => {
  ward = await makeStandalone();
});

const broken = (kind: Kind, wrong: Wrong) => brokenLink(ward, kind, wrong);
const changed = (more: object) => (leaf: SealLeaf) => ({ ...leaf, ...more });
const replaced = (from: RegExp | string, to: string) => ({
  record: (text: string) => text.replace(from, to),
});
const withoutPrivateWrites: Wrong['envelope'] = ({ transaction, validation }) => ({
  transaction: { ...transaction, readWriteSet: { ...transaction.readWriteSet, privateWrites: [] } },
  validation,
});
const withParts = (change: (sealed: readonly unknown[]) => unknown): Wrong => ({
  body: (body) => ({
    ...body,
    record: { ...body.record, sealed: change(z.array(z.unknown()).parse(body.record['sealed'])) },
  }),
});

describe('a certificate of a standalone ledger (made without a ledger)', () => {
  it.each(['reading', 'waveform', 'treatment', 'device'] as const)(
    'of a %s is proven by its CA',
    async (kind) => {
      const { verdict, steps, where } = await verified(ward, kind);
      expect(steps.filter((step) => !step.ok)).toEqual([]);
      expect(verdict).toBe('proven');
      expect(where).toBe('on the standalone ledger of StLukesMSP');
    },
  );

  it('is consistent without anything to trust, and not proven', async () => {
    const result = verifyCertificate(await ward.certify('reading'));
    expect(result).toMatchObject({ ok: true, verdict: 'untied' });
    expect(result.untied).toContain('anybody can make such a file');
  });

  it('says what it cannot prove: time, revocation, a ledger written anew', async () => {
    const { notProven } = await verified(ward, 'reading');
    expect(notProven.join(' ')).toMatch(/When: every time.*not revoked.*ledger anew/s);
  });
});

describe('a simulated device', () => {
  it('is what its registration says first', async () => {
    const simulated = { argument: (text: string) => text.replace('"simulated":false', '"simulated":true') };
    expect(await verified(ward, 'device', simulated)).toMatchObject({
      verdict: 'proven',
      simulated: true,
      record: expect.stringMatching(/^Simulated: registration of the device/),
    });
    expect(await verified(ward, 'device')).toMatchObject({
      simulated: false,
      record: expect.stringMatching(/^Registration of the device “Bed 4”, model healthypi-5/),
    });
  });

  it('is what its readings and waveforms say first, when their seal tells', async () => {
    const leaf = changed({ simulated: true });
    expect((await verified(ward, 'reading', { leaf })).record).toMatch(/^Simulated: reading temperature/);
    expect((await verified(ward, 'waveform', { leaf })).record).toMatch(/^Simulated: waveform ecg/);
    expect(await verified(ward, 'reading', { leaf: changed({ simulated: false }) })).toMatchObject({
      simulated: false,
    });
  });

  it('cannot be told from a real one in seals of before, and that is said', async () => {
    const { simulated, notProven } = await verified(ward, 'reading');
    expect(simulated).toBeUndefined();
    expect(notProven.join(' ')).toContain('Whether a device was real');
  });
});

describe('a transaction whose parts do not belong together', () => {
  it('is refused for another channel or chaincode, more arguments, another private text', async () => {
    expect(await broken('reading', { proposal: { channel: 'ward' } })).toMatch(/^signature: .*on ward/);
    expect(await broken('reading', { proposal: { chaincode: 'other' } })).toMatch(/^signature: .*of other/);
    const digests = { transientDigests: { summary: 'ab'.repeat(32) } };
    expect(await broken('reading', { proposal: digests })).toMatch(/^signature: .*another private text/);
    expect(await broken('treatment', { envelope: withoutPrivateWrites })).toMatch(
      /^transaction: .*private text/,
    );
  });

  it('is refused when the record names another time, transaction, person or event', async () => {
    expect(await broken('reading', replaced(/"signedMs":\d/, '"signedMs":2'))).toMatch(
      /^signature: .*another time/,
    );
    expect(await broken('reading', replaced(/"transactionId":"./, '"transactionId":"x'))).toMatch(
      /^transaction/,
    );
    expect(await broken('reading', replaced('n.okafor', 'a.nother'))).toMatch(
      /^clinician: .*another clinician/,
    );
    expect(await broken('reading', replaced('"nurse"', '"doctor"'))).toMatch(
      /^clinician: .*another clinician/,
    );
    expect(await broken('treatment', replaced('"registered"', '"stopped"'))).toMatch(/^transaction/);
    const nurse = { creator: ward.nurse };
    expect(await broken('treatment', nurse)).toMatch(/^transaction: The details name another clinician/);
  });

  it('is refused from a role that may not', async () => {
    const auditor = await ward.hospital.clinician('d.mensah', 'auditor');
    expect(await broken('treatment', { creator: auditor })).toMatch(/^clinician: The role auditor may not/);
    const role = { creator: await ward.hospital.clinician('n.okafor', 'labtech') };
    expect(await broken('reading', role)).toMatch(/^clinician/);
  });

  it('is refused when a leaf is of a device that the seal does not name', async () => {
    expect(await broken('reading', { leaf: changed({ deviceId: v7() }) })).toMatch(
      /^transaction: .*does not name/,
    );
  });

  it('is refused when the parts of a waveform are out of order, twice, or of two signals', async () => {
    const { file, data } = await ward.certify(
      'waveform',
      withParts((sealed) => sealed.toReversed()),
    );
    const turned = Buffer.concat([data!.subarray(180), data!.subarray(0, 180)]);
    const { steps } = verifyCertificate({ file, data: turned });
    expect(steps.at(-1)?.detail).toContain('not in their order');
    const twice = await ward.certify(
      'waveform',
      withParts(([first]) => [first, first]),
    );
    const doubled = Buffer.concat([data!.subarray(0, 180), data!.subarray(0, 180)]);
    expect(verifyCertificate({ file: twice.file, data: doubled }).steps.at(-1)?.detail).toContain('order');
    expect(await broken('waveform', { leaf: (leaf) => ({ ...leaf, signalId: v7() }) })).toMatch(
      /not of one signal/,
    );
  });
});
