import { createPrivateKey, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { createFabricGatewayLedger } from '#main/adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts';
import { createRecordStore } from '#main/adapters/record-store/index.ts';
import { signP256 } from '#main/crypto/signing.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { createOutbox } from '#main/services/outbox/outbox.ts';
import { silentLogger, unexpectedFault } from '#main/testing/fakes.ts';
import { newWork, nextIntent, Work } from './work.ts';
import { WorkstationConfig, type Identity, type WorkstationLine } from './protocol.ts';

/**
 * A program to be killed, paused and cut off: a workstation's record store on its own disk folder, its outbox and its
 * way to the ledger, as in the app. It writes seals and treatments without an end and says what the outbox took, until
 * it reads the line `drain`; then it says how far the outbox is. `node workstation.ts FOLDER CONFIG`.
 */
const [folder = '', configFile = ''] = process.argv.slice(2);
const config = WorkstationConfig.parse(JSON.parse(await readFile(configFile, 'utf8')));
const workKey = 'faults/work';
const mostBetweenMs = 400;
const lookEveryMs = 500;
const mostListed = 100_000;

/** Written at once: what was said was acknowledged, whenever the kill comes. */
function say(line: WorkstationLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function signerOf({ clinicianId, certificatePem, keyPem }: Identity): Signer {
  const key = createPrivateKey(keyPem);
  const { mspId } = config.profile;
  return { clinicianId, mspId, certificatePem, sign: (bytes) => signP256(key, bytes) };
}

const doctor = signerOf(config.doctor);
const records = await createRecordStore(join(folder, 'records'), {
  anchor: { get: () => undefined, note: async () => undefined },
  onUnreadable: () => undefined,
});
await records.unlock(Buffer.from(config.workstationKey, 'hex'));
const ledger = createFabricGatewayLedger({
  profile: config.profile,
  identity: async () => signerOf(config.workstation),
  clock: systemClock,
  logger: silentLogger,
});
const outbox = createOutbox({
  report: unexpectedFault,
  records,
  ledger,
  ledgerName: config.profile.channel,
  signers: {
    signerOf: (clinicianId) => (clinicianId === doctor.clinicianId ? doctor : undefined),
    onChange: () => () => undefined,
  },
  clock: systemClock,
  logger: silentLogger,
  bus: { publish: () => undefined, subscribe: () => () => undefined },
});
await outbox.ready();

const asked = new AbortController();
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  if (line === 'drain') asked.abort();
});
// Whoever started it is gone.
lines.on('close', () => process.exit(0));

await write();
await drain();

/** Where it stands is stored in the same write as the intent: a killed one goes on with the same session. */
async function write(): Promise<void> {
  const stored = await records.get(workKey);
  let work = stored === undefined ? newWork() : Work.parse(stored);
  while (!asked.signal.aborted) {
    const next = nextIntent(work, doctor.clinicianId);
    await records.write([...outbox.prepare(next.intent), { key: workKey, value: next.work }]);
    say({ type: 'acknowledged', id: next.intent.intentId });
    outbox.wake();
    work = next.work;
    await delay(randomInt(mostBetweenMs));
  }
}

async function drain(): Promise<void> {
  for (;;) {
    const waiting = await outbox.list('waiting', mostListed);
    const moving = waiting.filter(({ reason }) => !reason.endsWith('that is in trouble.'));
    const [oldest] = moving.slice(-1);
    if (oldest === undefined) break;
    say({ type: 'waits', count: moving.length, why: oldest.reason });
    await delay(lookEveryMs);
  }
  // Behind an entry in trouble, others of the same record wait until a person has solved it.
  const stuck = [
    ...(await outbox.list('trouble', mostListed)),
    ...(await outbox.list('waiting', mostListed)),
  ];
  const deadLetters = stuck.map(({ intentId: id, reason, hint }) => ({ id, reason, hint }));
  say({ type: 'drained', deadLetters });
  await outbox.close();
  await ledger.close();
  await records.close();
  process.exit(0);
}
