import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { makeHospital, type TestHospital } from '#main/testing/hospital.ts';
import { treatmentCall } from '#main/testing/ledger-calls.ts';
import { createEmbeddedLedger, type EmbeddedLedger } from './embedded-ledger.ts';

const clock = testClock();
let root: string;
let hospital: TestHospital;
let doctor: Signer;

function open(folder: string): EmbeddedLedger {
  return createEmbeddedLedger({ folder, identity: async () => hospital, clock, logger: silentLogger });
}

async function register(ledger: EmbeddedLedger, text = 'paracetamol') {
  return (await ledger.propose(treatmentCall('register', v7(), 1, { text }), doctor)).submit();
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-ledger-'));
  hospital = await makeHospital('StLukesMSP', clock.now());
  doctor = await hospital.clinician('d.mensah', 'doctor');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const Version = z.object({ record: z.object({ version: z.number(), transactionId: z.string() }) });
const Events = z.object({ events: z.array(Version) });

describe('invariants of the embedded ledger', () => {
  it('random concurrent transactions leave each version once, without a hole, by the transaction that won', async () => {
    const step = fc.record({
      treatment: fc.nat(2),
      version: fc.integer({ min: 2, max: 5 }),
      stop: fc.boolean(),
      together: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
        const folder = await mkdtemp(join(root, 'run-'));
        const ledger = open(folder);
        const ids = [v7(), v7(), v7()];
        for (const id of ids) {
          await (await ledger.propose(treatmentCall('register', id, 1), doctor)).submit();
        }
        const valid = new Set<string>();
        let running: Promise<void>[] = [];
        const run = async (name: string, id: string, version: number) => {
          try {
            const result = await (await ledger.propose(treatmentCall(name, id, version), doctor)).submit();
            if (result.status === 'VALID') valid.add(result.transactionId);
            else expect(result.status).toBe('MVCC_READ_CONFLICT');
          } catch (error) {
            expect(error).toMatchObject({ kind: 'contract' });
          }
        };
        for (const each of steps) {
          running.push(run(each.stop ? 'stop' : 'change', ids[each.treatment]!, each.version));
          if (!each.together) {
            await Promise.all(running);
            running = [];
          }
        }
        await Promise.all(running);
        const written = new Set<string>();
        for (const treatmentId of ids) {
          const call = {
            transaction: 'treatments:get',
            args: [JSON.stringify({ treatmentId })],
            transient: {},
          };
          const { events } = Events.parse(JSON.parse(await ledger.evaluate(call, doctor)));
          expect(events.map(({ record }) => record.version)).toEqual(events.map((_, index) => index + 1));
          for (const { record } of events.slice(1)) written.add(record.transactionId);
        }
        expect(written).toEqual(valid);
        await ledger.verifyChain();
        const head = await ledger.status();
        await ledger.close();
        const again = open(folder);
        expect(await again.status()).toEqual(head);
        await again.close();
      }),
      { numRuns: 15 },
    );
  });

  it('one flipped byte in the store is found, or changed nothing that the ledger says', async () => {
    const folder = join(root, 'whole');
    const ledger = open(folder);
    for (let count = 0; count < 6; count++) await register(ledger);
    const { headHash } = await ledger.verifyChain();
    await ledger.close();
    // Opened once more, so that there is a table file as well as a log.
    const again = open(folder);
    await register(again);
    const head = await again.verifyChain();
    expect(head.headHash).not.toBe(headHash);
    await again.close();
    const names = (await readdir(join(folder, 'store'))).filter((name) =>
      /\.(ldb|log)$|^MANIFEST/.test(name),
    );
    const sizes = new Map<string, number>();
    for (const name of names) sizes.set(name, (await readFile(join(folder, 'store', name))).length);
    const files = names.filter((name) => sizes.get(name)! > 0);
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 0.9999, noNaN: true }),
        fc.nat(7),
        async (name, at, bit) => {
          const copy = await mkdtemp(join(root, 'flip-'));
          await cp(folder, copy, { recursive: true });
          const path = join(copy, 'store', name);
          const bytes = await readFile(path);
          bytes[Math.floor(at * bytes.length)]! ^= 1 << bit;
          await writeFile(path, bytes);
          const broken = open(copy);
          try {
            expect(await broken.verifyChain()).toEqual(head);
          } catch (error) {
            if (!(error instanceof LedgerError)) throw error;
            expect(error.message).toMatch(/damaged|opened/);
            found++;
          } finally {
            await broken.close();
            await rm(copy, { recursive: true, force: true });
          }
        },
      ),
      {
        numRuns: 60,
        // A letter in the key of block 0: the block is missing then, and the ledger is no other hospital's.
        examples: [['000005.ldb', 0.00027348023128613845, 0]],
      },
    );
    expect(found).toBeGreaterThan(20);
  }, 60_000);

  it('a block that was changed together with its index is found by its hash', async () => {
    const folder = join(root, 'changed');
    const ledger = open(folder);
    for (let count = 0; count < 3; count++) await register(ledger);
    await ledger.close();
    const db = new ClassicLevel(join(folder, 'store'));
    const key = 'b/0000000000000002';
    await db.put(key, (await db.get(key))!.replace('"version\\":1', '"version\\":2'));
    await db.close();
    const broken = open(folder);
    await expect(broken.verifyChain()).rejects.toThrow('block 2');
    await broken.close();
  });

  it('a private value that is gone, and was not purged, is missed', async () => {
    const folder = join(root, 'gone');
    const ledger = open(folder);
    await register(ledger);
    await ledger.close();
    const db = new ClassicLevel(join(folder, 'store'));
    const [key] = await db.keys({ gt: 'pv/', lt: 'pv0', limit: 1 }).all();
    await db.del(key!);
    await db.close();
    const broken = open(folder);
    await expect(broken.verifyChain()).rejects.toThrow('a private value is missing');
    await broken.close();
  });

  it('a ledger that lost its last blocks is not taken for a shorter one', async () => {
    const folder = join(root, 'short');
    const ledger = open(folder);
    await register(ledger);
    await ledger.close();
    await cp(join(folder, 'store'), join(root, 'old'), { recursive: true });
    const longer = open(folder);
    await register(longer);
    await longer.close();
    await rm(join(folder, 'store'), { recursive: true });
    await cp(join(root, 'old'), join(folder, 'store'), { recursive: true });
    const broken = open(folder);
    await expect(broken.status()).rejects.toThrow('should reach to block 2');
    await broken.close();
  });

  it('no private word is in a block or anywhere else in the store', async () => {
    const folder = join(root, 'scan');
    const ledger = open(folder);
    await register(ledger, 'Ingrid Bergstrom MRN-448812');
    await ledger.close();
    const db = new ClassicLevel(join(folder, 'store'));
    const entries = await db.iterator().all();
    await db.close();
    expect(entries.some(([key]) => key.startsWith('b/'))).toBe(true);
    for (const entry of entries) expect(entry.join(' ')).not.toMatch(/Ingrid|Bergstrom|448812/);
    for (const name of await readdir(join(folder, 'store'))) {
      const text = (await readFile(join(folder, 'store', name))).toString('latin1');
      expect(text).not.toMatch(/Ingrid|Bergstrom|448812/);
    }
  });
});
