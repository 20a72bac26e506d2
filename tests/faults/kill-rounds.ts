import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SessionId } from '#shared/domain/ids.ts';
import { VictimLine, type Lookup, type SignalEnd } from './protocol.ts';

export interface KillReport {
  readonly rounds: number;
  /** Entries of which the app said that they are stored. */
  readonly acknowledged: number;
  /** Of these, not there after the app was started again. */
  readonly acknowledgedLost: number;
  /** Longest stretch of samples that the app had received and did not have after it was started again, ms. */
  readonly worstSampleLossMs: number;
  /** Rounds that ended while the app was still starting or mending what the round before left. */
  readonly killedWhileStarting: number;
  /** Sessions that were still `running` after a start: none should be. */
  readonly leftRunning: number;
}

/** One data folder serves so many rounds: its lists stay short enough for a quick look at all of them. */
const roundsPerFolder = 20;
/** One round in so many is killed while it starts. */
const earlyOneIn = 6;
const earlyWithinMs = 2500;
const recordingWithinMs = 1500;

/** What is known of a session from outside. */
interface Received {
  readonly startedMs: number;
  /** Up to when the app had received each signal. */
  readonly ends: Map<string, SignalEnd>;
}

/** What is known about a data folder from outside. */
interface Ledger {
  readonly folder: string;
  readonly acknowledged: Set<string>;
  /** Not looked up yet: the round that was to look was itself killed. */
  lookups: Map<SessionId, Received>;
}

/** Kills the app again and again, at random moments, on folders of its own. */
export class KillRounds {
  readonly #random: () => number;
  #report = { rounds: 0, acknowledged: 0, acknowledgedLost: 0, worstSampleLossMs: 0 };
  #killedWhileStarting = 0;
  #leftRunning = 0;
  #folder: string | undefined;
  #child: ChildProcess | undefined;

  /** @param random between 0 and 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  get report(): KillReport {
    return {
      ...this.#report,
      killedWhileStarting: this.#killedWhileStarting,
      leftRunning: this.#leftRunning,
    };
  }

  async run(rounds: number, onRound: (report: KillReport) => void): Promise<void> {
    for (let left = rounds; left > 0; left -= roundsPerFolder) {
      const folder = await mkdtemp(join(tmpdir(), 'vitalseal-faults-'));
      this.#folder = folder;
      const ledger: Ledger = { folder, acknowledged: new Set(), lookups: new Map() };
      try {
        for (let round = 0; round < Math.min(left, roundsPerFolder); round += 1) {
          await this.#round(ledger, round === 0);
          onRound(this.report);
        }
        await this.#lookAtAll(ledger);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }

  /** Ctrl-C: leaves no process and no folder behind. */
  abandon(): void {
    this.#child?.kill('SIGKILL');
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #round(ledger: Ledger, first: boolean): Promise<void> {
    const victim = await startVictim(ledger, 'record');
    this.#child = victim.child;
    const early = !first && this.#random() * earlyOneIn < 1;
    let timer: NodeJS.Timeout | undefined;
    const killWithin = (ms: number) => {
      timer = setTimeout(() => victim.child.kill('SIGKILL'), this.#random() * ms);
    };
    if (early) killWithin(earlyWithinMs);
    let ready: SessionId | undefined;
    for await (const line of victim.lines) {
      if (line.type === 'found') this.#compare(ledger, line);
      else if (line.type === 'ack') this.#note(ledger, line.id);
      else if (line.type === 'ready') {
        ready = line.sessionId;
        ledger.lookups.set(ready, { startedMs: line.startedMs, ends: new Map() });
        if (!early) killWithin(recordingWithinMs);
      } else if (ready !== undefined) {
        const received = ledger.lookups.get(ready);
        for (const end of line.ends) received?.ends.set(`${end.deviceId} ${end.signalId}`, end);
      }
    }
    clearTimeout(timer);
    await victim.killed();
    this.#report.rounds += 1;
    if (ready === undefined) this.#killedWhileStarting += 1;
  }

  /** After the last round of a folder, nothing that was ever acknowledged there is missing. */
  async #lookAtAll(ledger: Ledger): Promise<void> {
    const victim = await startVictim(ledger, 'look');
    this.#child = victim.child;
    for await (const line of victim.lines) {
      if (line.type !== 'found') continue;
      this.#compare(ledger, line);
      const there = new Set(line.ids);
      this.#report.acknowledgedLost += [...ledger.acknowledged].filter((id) => !there.has(id)).length;
    }
    await victim.ended();
  }

  #note(ledger: Ledger, id: string): void {
    ledger.acknowledged.add(id);
    this.#report.acknowledged += 1;
  }

  #compare(ledger: Ledger, found: VictimLine & { type: 'found' }): void {
    this.#leftRunning += found.running;
    for (const [sessionId, received] of ledger.lookups) {
      const there = found.ends.find((one) => one.sessionId === sessionId)?.ends ?? [];
      for (const { deviceId, signalId, lastMs } of received.ends.values()) {
        const stored = there.find((one) => one.deviceId === deviceId && one.signalId === signalId);
        const lossMs = lastMs - (stored?.lastMs ?? received.startedMs);
        this.#report.worstSampleLossMs = Math.max(this.#report.worstSampleLossMs, Math.round(lossMs));
      }
    }
    ledger.lookups = new Map();
  }
}

interface Victim {
  readonly child: ChildProcess;
  readonly lines: AsyncIterable<VictimLine>;
  /** It was ended by our kill and by nothing else. @throws Error with what it said */
  killed(): Promise<void>;
  /** It ended by itself, well. @throws Error with what it said */
  ended(): Promise<void>;
}

async function startVictim(ledger: Ledger, mode: 'record' | 'look'): Promise<Victim> {
  const lookups: Lookup[] = [...ledger.lookups].map(([sessionId, { ends }]) => ({
    sessionId,
    ends: [...ends.values()],
  }));
  const lookupsFile = join(ledger.folder, 'lookups.json');
  await writeFile(lookupsFile, JSON.stringify(lookups));
  const program = join(import.meta.dirname, 'victim.ts');
  const child = spawn(process.execPath, [program, join(ledger.folder, 'data'), lookupsFile, mode], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Starting is most of a round's work, and compiling most of starting.
    env: { ...process.env, NODE_COMPILE_CACHE: join(ledger.folder, 'compiled') },
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const exit = once(child, 'exit').then(([code, signal]: unknown[]) => ({ code, signal }));
  const end = async (wanted: { code: unknown; signal: unknown }) => {
    const how = await exit;
    if (how.code === wanted.code && how.signal === wanted.signal) return;
    throw new Error(`the app ended by itself (${String(how.code ?? how.signal)}):\n${said}`);
  };
  return {
    child,
    lines: linesOf(child.stdout),
    killed: () => end({ code: null, signal: 'SIGKILL' }),
    ended: () => end({ code: 0, signal: null }),
  };
}

async function* linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<VictimLine> {
  for await (const line of createInterface({ input: stream })) {
    const json = parseJson(line);
    // The kill cut the last line: nobody was told.
    if (json === undefined) return;
    yield VictimLine.parse(json);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
