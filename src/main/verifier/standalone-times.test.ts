import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import { brokenLink, type Ward } from '#main/testing/certificates/broken-link.ts';
import { makeStandalone, startMs, type Kind, type Wrong } from '#main/testing/certificates/standalone.ts';

/** Certificates of a standalone ledger whose times cannot all be true; made without a ledger. */

let ward: Ward;

beforeAll(async () => {
  ward = await makeStandalone();
});

const broken = (kind: Kind, wrong: Wrong) => brokenLink(ward, kind, wrong);
const changed = (more: object) => (leaf: SealLeaf) => ({ ...leaf, ...more });
const detailed = (more: object) => (text: string) =>
  JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(text)), ...more });
const dated = (timeMs: number) => broken('reading', { leaf: changed({ timeMs }) });
const minuteMs = 60_000;
const dayMs = 86_400_000;
const yearMs = 366 * dayMs;

describe('times that cannot all be true', () => {
  it('are refused in a leaf outside of its batch', async () => {
    expect(await dated(startMs - 2 * minuteMs)).toMatch(/^transaction: The leaf is of .* its batch of/);
    expect(await dated(startMs + 2 * minuteMs)).toMatch(/^transaction: The leaf/);
    expect(await dated(startMs + 10_000)).toBeUndefined();
    for (const leaf of [
      changed({ fromMs: startMs - yearMs }),
      changed({ toMs: startMs + dayMs }),
      (each: SealLeaf) =>
        each.kind === 'waveform' ? { ...each, fromMs: each.toMs, toMs: each.fromMs } : each,
    ]) {
      expect(await broken('waveform', { leaf })).toBeDefined();
    }
  });

  it('are accepted in a value that a person entered later, but not in the first batch of a session', async () => {
    const leaf = changed({
      source: 'manual',
      deviceId: null,
      enteredBy: 'n.okafor',
      timeMs: startMs - 3_600_000,
    });
    expect(await broken('reading', { leaf })).toMatch(/^transaction: The leaf/);
    expect(await broken('reading', { leaf, number: 9 })).toBeUndefined();
    const after = changed({
      source: 'manual',
      deviceId: null,
      enteredBy: 'n.okafor',
      timeMs: startMs + 3_600_000,
    });
    expect(await broken('reading', { leaf: after, number: 9 })).toMatch(/^transaction: The leaf/);
  });

  it('are refused when a treatment or a dose is dated years before its block, or after it', async () => {
    for (const timeMs of [startMs - 3 * yearMs, startMs - yearMs - dayMs, startMs + 2 * dayMs]) {
      expect(await broken('treatment', { details: detailed({ timeMs }) })).toMatch(
        /^block: The record is dated/,
      );
      expect(await broken('device', { details: detailed({ registeredMs: timeMs }) })).toMatch(
        /^block: The record/,
      );
    }
    expect(
      await broken('treatment', { details: detailed({ timeMs: startMs - 20 * dayMs }) }),
    ).toBeUndefined();
  });

  it('are refused when the transaction is dated long before its block, or after it', async () => {
    for (const timestampMs of [startMs + 2 * dayMs, startMs + 30 * dayMs]) {
      expect(await broken('reading', { proposal: { timestampMs } })).toMatch(
        /^block: The transaction is dated/,
      );
    }
    const late = { header: { timeMs: startMs + 300 * dayMs }, exportedMs: startMs + 300 * dayMs };
    expect(
      await broken('treatment', { ...late, details: detailed({ timeMs: startMs - 100 * dayMs }) }),
    ).toMatch(/^block: The record is dated/);
  });

  it('are refused when a certificate was not valid when it signed', async () => {
    const { hospital } = ward;
    const expired = await hospital.clinician('n.okafor', 'nurse', { nowMs: startMs - 2 * yearMs });
    expect(await broken('reading', { creator: expired })).toMatch(/^clinician: .*not valid at that time/);
    const later = await hospital.clinician('n.okafor', 'nurse', { nowMs: startMs + 10 * dayMs });
    expect(await broken('reading', { creator: later })).toMatch(/^clinician: .*not valid at that time/);
    // Valid when the block was made, and not yet when the clinician signed.
    const between = {
      creator: later,
      header: { timeMs: startMs + 10 * dayMs },
      exportedMs: startMs + 20 * dayMs,
    };
    expect(await broken('reading', between)).toMatch(/^clinician: .*not valid at that time/);
    expect(await broken('reading', { header: { timeMs: startMs + 400 * dayMs } })).toMatch(/not valid/);
    expect(await broken('reading', { exportedMs: startMs + 400 * dayMs })).toMatch(
      /^ledger: .*exporter.*not valid/,
    );
    expect(await broken('reading', { exportedMs: startMs - 2 * dayMs })).toMatch(/^ledger/);
  });

  it('are refused when the CA had expired', async () => {
    const old = await makeStandalone(startMs - 11 * yearMs);
    expect(await brokenLink(old, 'reading', {})).toMatch(/^clinician: .*CA's certificate was not valid/);
    const young = await makeStandalone(startMs + 30 * dayMs);
    expect(await brokenLink(young, 'reading', {})).toMatch(/^clinician: .*CA's certificate was not valid/);
  });

  it('later than dates are end in a sentence, not in an error', async () => {
    const far = 8.64e15 + 1;
    for (const wrong of [
      { proposal: { timestampMs: far } },
      { header: { timeMs: far } },
      { exportedMs: far },
    ]) {
      expect(await broken('reading', wrong)).toMatch(/^record: .*is not as it has to be/);
    }
    expect(await broken('reading', { header: { timeMs: 8.64e15 } })).toMatch(/^clinician: .*not valid/);
  });
});
