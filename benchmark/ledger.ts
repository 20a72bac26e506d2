import { fileURLToPath } from 'node:url';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import { burst } from './ledger/burst.ts';
import { bareName, openBenchNetwork, type BenchNetwork } from './ledger/bench-network.ts';
import { writeCharts, type Group } from './ledger/charts.ts';
import { median, saturated, steady } from './ledger/load.ts';
import { overheads } from './ledger/overhead.ts';
import { leavesOf, wardOf, type WardSession } from './ledger/ward.ts';
import { report } from './lib/report.ts';

/**
 * Sealing on a Fabric network that this starts and ends: two hospitals, a peer each, one orderer, everything and the
 * load itself on this machine. In the same run, on the same channel, the smallest chaincode that writes as many public
 * and private bytes. Users share ten certificates: enrolment is not what is measured. `--charts` writes the pictures.
 * Needs Linux.
 */
const rounds = 5;
const roundSeconds = 8;
/** So many users without a pause saturate the network. */
const saturating = 200;
const readingSeconds = 20;
const groupSizes = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000];
/** Ten seconds of one module, and of a session with eight: 60 and 480 readings. */
const oneModule = leavesOf({ devices: 1 });
const eightModules = leavesOf({ devices: 8 });

type Write = (session: WardSession, leaves: readonly SealLeaf[]) => Promise<void>;

async function commit(
  { transport, hospital }: BenchNetwork,
  call: { readonly chaincode: string; readonly transaction: string; readonly args: readonly string[] },
  session: WardSession,
  { transient }: NewIntent,
): Promise<void> {
  const proposal = await transport.propose({ ...call, transient, endorsers: 'own' }, session.signer);
  const { status } = await proposal.submit();
  if (status !== 'VALID') throw new Error(`a transaction at ${hospital.profile.channel} ended ${status}`);
}

function writers(network: BenchNetwork): { readonly seal: Write; readonly bare: Write } {
  const { chaincode } = network.hospital.profile;
  return {
    async seal(session, leaves) {
      const intent = session.next(leaves);
      await commit(network, { ...intent, chaincode }, session, intent);
    },
    async bare(session, leaves) {
      const intent = session.next(leaves);
      const args = [intent.intentId, ...intent.args];
      await commit(network, { chaincode: bareName, transaction: 'write', args }, session, intent);
    },
  };
}

/** Alternating, so that what else the machine does meets both. @returns the median of each round's ratio, and rates */
async function rates({ seal, bare }: ReturnType<typeof writers>, wards: Wards) {
  const pairs: { readonly seal: number; readonly bare: number }[] = [];
  const users = { seal: wards.seal.slice(0, saturating), bare: wards.bare.slice(0, saturating) };
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({
      seal: await saturated(users.seal, roundSeconds, (session) => seal(session, oneModule)),
      bare: await saturated(users.bare, roundSeconds, (session) => bare(session, oneModule)),
    });
  }
  return {
    sealVsBareRate: median(pairs.map((pair) => pair.seal / pair.bare)),
    sealsPerSecond: median(pairs.map((pair) => pair.seal)),
    barePerSecond: median(pairs.map((pair) => pair.bare)),
  };
}

interface Wards {
  readonly seal: readonly WardSession[];
  readonly bare: readonly WardSession[];
}

async function group(writing: ReturnType<typeof writers>, wards: Wards, users: number): Promise<Group> {
  const last = users === groupSizes.at(-1);
  return {
    users,
    seal: await steady(wards.seal.slice(0, users), last ? 40 : 16, (one) => writing.seal(one, oneModule)),
    bare: await steady(wards.bare.slice(0, users), last ? 20 : 10, (one) => writing.bare(one, oneModule)),
  };
}

async function measure(network: BenchNetwork): Promise<void> {
  const most = Math.max(...groupSizes);
  const wards = { seal: wardOf(most, network.nurses), bare: wardOf(most, network.nurses) };
  const warm = wardOf(saturating, network.nurses);
  const writing = writers(network);
  progress('warm-up');
  await saturated(warm, 3, (session) => writing.bare(session, oneModule));
  progress('a burst');
  const together = await burst(
    network,
    wards.seal.map((session) => session.next(oneModule)),
  );
  progress('rates');
  const rate = await rates(writing, wards);
  progress('readings');
  const busy = wards.seal.slice(0, saturating);
  const batchesPerSecond = await saturated(busy, readingSeconds, (one) => writing.seal(one, eightModules));
  const groups: Group[] = [];
  for (const users of groupSizes) {
    progress(`${users} users`);
    groups.push(await group(writing, wards, users));
  }
  progress('overhead');
  const overhead = await overheads(network, wards.seal, eightModules, writing.seal);
  const readings = eightModules.filter(({ kind }) => kind === 'reading').length;
  const average = (users: number, of: 'seal' | 'bare') =>
    groups.find((one) => one.users === users)?.[of].averageMs ?? Number.NaN;
  const figures = {
    ...rate,
    readingsPerSecond: batchesPerSecond * readings,
    readingsOfBatch: readings,
    latencyGrowth100To1000: average(1_000, 'seal') / average(100, 'seal'),
    bareLatencyGrowth100To1000: average(1_000, 'bare') / average(100, 'bare'),
    burst1000Failed: together.failed,
    burst1000Doubled: together.doubled,
    burst1000Seconds: together.seconds,
  };
  report('ledger', figures, { groups, overhead });
  if (process.argv.includes('--charts')) {
    writeCharts(fileURLToPath(new URL('../docs/pictures/', import.meta.url)), groups, overhead);
  }
}

function progress(what: string): void {
  if (!process.argv.includes('--json')) process.stderr.write(`${new Date().toISOString()} ${what} …\n`);
}

const cut = new AbortController();
let opened: BenchNetwork | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // While it is still being made, it ends itself.
    cut.abort(new Error('cut off before it was done'));
    void opened?.close().finally(() => process.exit(130));
  });
}
opened = await openBenchNetwork(cut.signal);
try {
  await measure(opened);
} finally {
  await opened.close();
}
