import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { createEmbeddedLedger } from '#main/adapters/ledger/embedded/embedded-ledger.ts';
import { createJoining } from '#main/services/joining/joining.ts';
import type { NetworkDoor } from '#main/services/joining/ports.ts';
import { AdversarialLedger } from '#main/services/outbox/adversarial-ledger.test-fake.ts';
import { LedgerError, type Ledger } from '#main/services/ledger/ledger-port.ts';
import { createOutbox } from '#main/services/outbox/outbox.ts';
import { atOnce, dyingStore, until } from '#main/testing/crash.ts';
import { memoryRecordStore, silentLogger, testClock, unexpectedFault } from '#main/testing/fakes.ts';
import { gated } from '#main/testing/gated.ts';
import { makeHospital, type TestHospital } from '#main/testing/hospital.ts';
import { deviceIntent, doctorId, profileText, treatmentIntent } from './intents.ts';

const clock = testClock();

let folder: string;
let hospital: TestHospital;
let admin: Actor;
let records: RecordStore;
let old: ReturnType<typeof createEmbeddedLedger>;
let network: AdversarialLedger;
/** Who is signed in. */
let present: Signer | undefined;
/** What host.json says. */
let switched: boolean;
let networkUp: boolean;
/** The key of the network's it-admin is here. */
let enrolled: boolean;
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-joining-'));
  hospital = await makeHospital('StLukesMSP', clock.now());
  present = await hospital.clinician(doctorId, 'doctor');
  admin = { clinicianId: ClinicianId.parse('it.admin'), role: 'it-admin', mspId: 'StLukesMSP' };
  records = memoryRecordStore();
  old = createEmbeddedLedger({ folder, identity: async () => hospital, clock, logger: silentLogger });
  network = new AdversarialLedger([]);
  switched = false;
  networkUp = true;
  enrolled = false;
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
  await old.close();
  await rm(folder, { recursive: true, force: true });
});

const networkAdmin: Signer = {
  clinicianId: ClinicianId.parse('it.network'),
  mspId: 'StLukesMSP',
  certificatePem: '',
  sign: async () => new Uint8Array(),
};

const door: NetworkDoor = {
  async check() {
    if (!networkUp) throw new LedgerError('unreachable', 'nobody there');
  },
  enrol: async () => {
    enrolled = true;
    return networkAdmin;
  },
  enrolledAdmin: async () => (enrolled ? { ...networkAdmin, name: 'IT' } : undefined),
  openLedger: async () => {
    if (!networkUp) throw new LedgerError('unreachable', 'nobody there');
    return { ledger: Object.assign(network, { close: async () => undefined }) };
  },
  async switchLedger() {
    switched = true;
  },
};

/** One run of the workstation: on the ledger that its configuration names. */
async function start(store: RecordStore = records, more: { door?: NetworkDoor; running?: number } = {}) {
  const [ledger, ledgerName]: [Ledger, string] = switched ? [network, 'vitalseal'] : [old, 'embedded'];
  const signers = { signerOf: () => present, onChange: () => () => undefined };
  const bus = { publish: () => undefined, subscribe: () => () => undefined };
  const common = { records: store, ledger, ledgerName, clock, logger: silentLogger };
  const outbox = createOutbox({ report: unexpectedFault, ...common, signers, bus, schedule: atOnce });
  await outbox.ready();
  const joining = createJoining({
    ...common,
    outbox,
    door: more.door ?? door,
    runningSessions: () => more.running ?? 0,
  });
  closing.push(() => outbox.close());
  const handlers = gated(joining.handlers);
  return {
    outbox,
    recover: () => joining.recover(),
    begin: () =>
      handlers['joining.begin'](admin, { profile: profileText(hospital.caCertificatePem) }, connection),
    enrol: () =>
      handlers['joining.enrol'](
        admin,
        { clinicianId: networkAdmin.clinicianId, secret: 'once-only', name: 'IT', pin: '123456' },
        connection,
      ),
    open: () =>
      handlers['joining.enrol'](
        admin,
        { clinicianId: networkAdmin.clinicianId, name: 'IT', pin: '123456' },
        connection,
      ),
    finish: () => handlers['joining.finish'](admin, {}, connection),
    cancel: () => handlers['joining.cancel'](admin, {}, connection),
    status: () => handlers['joining.status'](admin, {}, connection),
    async put(intent: ReturnType<typeof deviceIntent>) {
      await store.write(outbox.prepare(intent));
      outbox.wake();
    },
  };
}
const connection = { id: 'test', moveTo: () => undefined };

/** Everything but the last step is done, with one entry sealed and the head of the old ledger known. */
async function prepared() {
  const run = await start();
  await run.put(deviceIntent());
  await until(() => run.outbox.counts().sealed === 1);
  await run.begin();
  expect((await run.enrol()).stage).toBe('enrolled');
  await run.outbox.close();
  return old.status();
}

/** Starts until the workstation works, on the one ledger or the other, and seals one entry there. */
async function workAgain(): Promise<{ stage: string; ledger: string | undefined }> {
  let run = await start();
  await run.recover();
  if ((await run.status()).stage === 'paused') {
    // It may have been sent, and the network does not know of it: the it-admin's key is wanted to repeat it.
    expect((await run.status()).problem?.hint).toContain('it-admin');
    await expect(run.cancel()).rejects.toMatchObject({ code: 'conflict' });
    await run.enrol();
    await run.finish();
  }
  if ((await run.status()).stage === 'switched') {
    await run.outbox.close();
    run = await start();
    await run.recover();
  }
  const intent = deviceIntent();
  await run.put(intent);
  await until(async () => (await run.outbox.entry(intent.intentId))?.state !== 'waiting');
  expect(run.outbox.counts().trouble).toBe(0);
  const entry = await run.outbox.entry(intent.intentId);
  const { stage } = await run.status();
  await run.outbox.close();
  return { stage, ledger: entry?.ledger ?? undefined };
}

describe('joining a network from the embedded ledger (the network is a fake ledger)', () => {
  it('seals the old head there, switches, and what waited goes on the network', async () => {
    const head = await prepared();
    const run = await start();
    await run.enrol();
    const status = await run.finish();
    expect(status).toMatchObject({
      stage: 'switched',
      problem: null,
      oldLedger: { height: head.height, headHash: head.headHash, caFingerprint: head.caFingerprint },
    });
    expect(status.oldLedger?.transactionId).not.toBeNull();
    const waiting = deviceIntent();
    await run.put(waiting);
    expect(run.outbox.progress().ledger.state).toBe('paused');
    expect((await old.status()).headHash).toBe(head.headHash);
    await run.outbox.close();
    const next = await start();
    await next.recover();
    await until(() => next.outbox.counts().sealed === 2);
    expect(await next.outbox.entry(waiting.intentId)).toMatchObject({ state: 'sealed', ledger: 'vitalseal' });
    expect((await next.status()).stage).toBe('joined');
    expect(network.written()).toHaveLength(2);
  });

  it('started anew after enrolling it says whose key is here, and wants the PIN and no secret', async () => {
    const before = await start();
    await before.begin();
    expect((await before.status()).admin).toBeNull();
    const known = { clinicianId: networkAdmin.clinicianId, name: 'IT' };
    expect((await before.enrol()).admin).toEqual({ ...known, ready: true });
    await before.outbox.close();
    const after = await start();
    await after.recover();
    expect(await after.status()).toMatchObject({ stage: 'enrolled', admin: { ...known, ready: false } });
    expect((await after.open()).admin).toEqual({ ...known, ready: true });
    expect(await after.finish()).toMatchObject({ stage: 'switched', admin: null });
  });

  it('killed at any write of the last step, it goes on or goes back, and the head is sealed once', async () => {
    const ends = new Set<string>();
    for (let writes = 1; writes <= 14; writes++) {
      records = memoryRecordStore();
      network = new AdversarialLedger([]);
      switched = false;
      await prepared();
      const store = dyingStore(records, writes);
      const mortal = await start(store);
      await mortal.enrol();
      let ended = false;
      void (async () => {
        await mortal.finish();
        ended = true;
      })();
      await until(() => store.dead || ended);
      const { stage, ledger } = await workAgain();
      ends.add(stage);
      if (stage === 'joined') {
        expect(ledger).toBe('vitalseal');
        expect(network.written()).toHaveLength(2);
      } else {
        expect([stage, ledger]).toEqual(['enrolled', 'embedded']);
        expect(network.written()).toEqual([]);
      }
    }
    expect([...ends].toSorted()).toEqual(['enrolled', 'joined']);
  });

  it.each([
    ['the request is lost', 'lost-request'],
    ['the reply is lost', 'lost-reply'],
    ['it arrives late', 'late'],
    ['another change was first', 'conflict'],
    ['the connection is refused', 'refused-connection'],
  ] as const)('when %s, the workstation works on, and a second try joins', async (_what, whim) => {
    network = new AdversarialLedger([whim]);
    await prepared();
    const run = await start();
    await run.enrol();
    await expect(run.finish()).rejects.toMatchObject({ code: 'ledger' });
    const { stage, problem } = await run.status();
    expect(problem?.reason).not.toBe('');
    if (stage === 'paused') {
      await expect(run.cancel()).rejects.toMatchObject({ code: 'conflict' });
    } else {
      expect(stage).toBe('enrolled');
      await run.put(deviceIntent());
      await until(() => run.outbox.counts().sealed === 2);
    }
    network.deliverLate();
    expect((await run.finish()).stage).toBe('switched');
    await run.outbox.close();
    expect(await workAgain()).toEqual({ stage: 'joined', ledger: 'vitalseal' });
    expect(network.written()).toHaveLength(2);
  });

  it('when the network cannot be reached or a rule refuses, nothing has changed and it can be cancelled', async () => {
    await prepared();
    const run = await start();
    await run.enrol();
    networkUp = false;
    await expect(run.finish()).rejects.toMatchObject({ code: 'ledger' });
    expect((await run.status()).stage).toBe('enrolled');
    networkUp = true;
    network.refuseAll(new LedgerError('contract', 'ALREADY_JOINED: with another head'));
    await expect(run.finish()).rejects.toMatchObject({ code: 'ledger' });
    expect((await run.cancel()).stage).toBe('standalone');
    await run.outbox.close();
    expect(await workAgain()).toEqual({ stage: 'standalone', ledger: 'embedded' });
  });

  it('when host.json cannot be written, the next start goes on', async () => {
    await prepared();
    const failing = {
      ...door,
      switchLedger: () => Promise.reject(new ServiceError('disk', 'The disk is full.', 'Make room.')),
    };
    const run = await start(records, { door: failing });
    await run.enrol();
    await expect(run.finish()).rejects.toMatchObject({ code: 'disk' });
    expect((await run.status()).stage).toBe('head-sealed');
    await expect(run.cancel()).rejects.toMatchObject({ code: 'conflict' });
    await run.outbox.close();
    expect(await workAgain()).toEqual({ stage: 'joined', ledger: 'vitalseal' });
  });

  it('does not join while a session runs', async () => {
    await prepared();
    const run = await start(records, { running: 1 });
    await run.enrol();
    await expect(run.finish()).rejects.toMatchObject({ code: 'conflict', message: /session is running/ });
    expect(await run.status()).toMatchObject({ stage: 'enrolled', oldLedger: null });
    expect(run.outbox.progress().ledger.state).not.toBe('paused');
  });

  it('what began on the old ledger names it when it goes on in the network, and nothing else does', async () => {
    await prepared();
    const run = await start();
    const treatmentId = v7();
    await run.put(treatmentIntent(treatmentId, 1, 'register'));
    await until(() => run.outbox.counts().sealed === 2);
    await run.enrol();
    await run.finish();
    const further = treatmentIntent(treatmentId, 2, 'administer');
    const fresh = [1, 2].map((version) => treatmentIntent(v7(), version, 'change'));
    for (const intent of [further, ...fresh]) await run.put(intent);
    await run.outbox.close();
    await workAgain();
    const chainId = (await old.block(0))?.hash;
    expect(network.argumentOf(further.intentId)).toMatchObject({ version: 2, continues: chainId });
    for (const { intentId } of fresh) expect(network.argumentOf(intentId)).not.toHaveProperty('continues');
  });

  it('is for an it-admin alone', async () => {
    const run = await start();
    admin = { ...admin, role: 'doctor' };
    await expect(run.begin()).rejects.toThrow(/role may not/);
    await expect(run.status()).rejects.toThrow(/role may not/);
  });
});
