import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { createFabricGatewayLedger } from '#main/adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts';
import { createRandom } from '#main/simulation/random.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { fabricHospital } from '../ledger/fabric-hospital.ts';
import { cuttableLine, type CuttableLine } from '../ledger/cuttable-line.ts';
import { bringDown } from '../../network/bring-down.ts';
import { bringUp } from '../../network/bring-up.ts';
import { networkFolder, readDescription, type NetworkFolder } from '../../network/folder.ts';
import { fabricPrograms } from '../../network/programs.ts';
import { damage, type Target } from './damage.ts';
import { hospitalOf } from './people.ts';
import { networkTargets, workstationTargets } from './targets.ts';
import { WorkstationProcess } from './workstation-process.ts';
import { writesOnLedger } from './written.ts';

export interface FaultReport {
  /** Intents of which an outbox said that it has them. */
  readonly acknowledged: number;
  /** Of these, on the ledger exactly once. */
  readonly sealed: number;
  /** In trouble, or behind one that is. */
  readonly deadLetters: number;
  /** Dead letters that say no reason. */
  readonly unexplained: number;
  /** Acknowledged, and neither on the ledger nor a dead letter. */
  readonly lost: number;
  /** Written more than once. */
  readonly doubled: number;
  readonly faults: number;
  readonly seed: number;
}

export interface FaultOptions {
  readonly count: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Ends it before its time; nothing is left behind. */
  readonly signal: AbortSignal;
}

const size = { hospitals: 2, peers: 1, orderers: 3 };
const workstationsOfHospital = 2;
/** The longest pause of an outbox is a minute, and what was under way may wait a minute for its block. */
const drainWithinMs = 300_000;

/** A network and four workstations of its own, which are harmed and healed; then what was promised is looked up. */
export class FaultRun {
  readonly #options: FaultOptions;
  readonly #workstations: WorkstationProcess[] = [];
  readonly #lines: CuttableLine[] = [];
  #root: string | undefined;

  constructor(options: FaultOptions) {
    this.#options = options;
  }

  async run(): Promise<FaultReport> {
    const { count, seed, say, signal } = this.#options;
    signal.addEventListener('abort', () => void this.#killWorkstations());
    this.#root = await mkdtemp(join(tmpdir(), 'vitalseal-ledger-faults-'));
    const folder = networkFolder(join(this.#root, 'network'));
    try {
      const targets = await this.#start(folder);
      const random = createRandom(seed);
      const onFault = ({ name, kind }: Target, number: number) =>
        say(`${number} of ${count}: ${name} ${kind}`);
      await damage(targets, count, () => random.uniform(), onFault, signal);
      await this.#bringUp(folder);
      say('All is healed; the outboxes drain.');
      await Promise.all(this.#workstations.map((workstation) => workstation.drain(drainWithinMs)));
      return await this.#lookUp(folder);
    } finally {
      await this.#end();
    }
  }

  /** Leaves no process and no folder behind. */
  async #end(): Promise<void> {
    await this.#killWorkstations();
    await Promise.all(this.#lines.splice(0).map((line) => line.close()));
    if (this.#root === undefined) return;
    await bringDown(networkFolder(join(this.#root, 'network')));
    await rm(this.#root, { recursive: true, force: true, maxRetries: 3 });
  }

  async #killWorkstations(): Promise<void> {
    await Promise.all(this.#workstations.map((workstation) => workstation.kill()));
  }

  async #bringUp(folder: NetworkFolder): Promise<void> {
    await bringUp({ folder, size, signal: this.#options.signal, say: () => undefined });
  }

  async #start(folder: NetworkFolder): Promise<Target[]> {
    await this.#bringUp(folder);
    const network = await readDescription(folder);
    const programs = await fabricPrograms(() => undefined, this.#options.signal);
    const targets = await networkTargets(folder, network, programs);
    for (const hospital of network.hospitals) {
      const { profile, enrolled } = await hospitalOf(folder, hospital);
      for (let number = 1; number <= workstationsOfHospital; number += 1) {
        const [peer] = profile.peers;
        if (peer === undefined) throw new Error('a hospital without a peer');
        const line = await cuttableLine(peer.endpoint);
        this.#lines.push(line);
        const name = `workstation ${number} of ${hospital.slug}`;
        const workstation = await WorkstationProcess.start(
          join(folder.root, '..', `${hospital.slug}-${number}`),
          {
            profile: { ...profile, peers: [{ ...peer, endpoint: line.endpoint }] },
            doctor: await enrolled('doctor'),
            workstation: await enrolled('workstation'),
            workstationKey: randomBytes(32).toString('hex'),
          },
        );
        this.#workstations.push(workstation);
        targets.push(...workstationTargets(name, workstation, line));
      }
    }
    return targets;
  }

  async #lookUp(folder: NetworkFolder): Promise<FaultReport> {
    const hospital = await fabricHospital(folder.root, 0);
    const ledger = createFabricGatewayLedger({
      profile: hospital.profile,
      identity: async () => hospital.workstation,
      clock: systemClock,
      logger: silentLogger,
    });
    try {
      return this.#judge(await writesOnLedger(ledger, 0));
    } finally {
      await ledger.close();
    }
  }

  #judge(writes: ReadonlyMap<string, number>): FaultReport {
    const acknowledged = this.#workstations.flatMap((each) => [...each.acknowledged]);
    const letters = this.#workstations.flatMap(({ deadLetters }) => deadLetters ?? []);
    const dead = new Set(letters.map(({ id }) => id));
    for (const { id, reason } of letters) this.#options.say(`dead letter ${id}: ${reason}`);
    const { count: faults, seed } = this.#options;
    return {
      acknowledged: acknowledged.length,
      sealed: acknowledged.filter((id) => writes.get(id) === 1).length,
      deadLetters: letters.length,
      unexplained: letters.filter(({ reason, hint }) => reason === '' || hint === '').length,
      lost: acknowledged.filter((id) => !writes.has(id) && !dead.has(id)).length,
      doubled: [...writes.values()].filter((times) => times > 1).length,
      faults,
      seed,
    };
  }
}
