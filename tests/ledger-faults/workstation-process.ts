import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WorkstationLine, type DeadLetter, type WorkstationConfig } from './protocol.ts';

/** One of the four: a process that is started again on the same folder whenever it was killed. */
export class WorkstationProcess {
  readonly acknowledged = new Set<string>();
  deadLetters: readonly DeadLetter[] | undefined;
  /** What it said last of what waits. */
  waits = '';
  readonly #folder: string;
  readonly #configFile: string;
  #child: ChildProcess | undefined;
  #said = '';
  #draining = false;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#configFile = join(folder, 'config.json');
  }

  static async start(folder: string, config: WorkstationConfig): Promise<WorkstationProcess> {
    await mkdir(folder, { recursive: true });
    const workstation = new WorkstationProcess(folder);
    await writeFile(workstation.#configFile, JSON.stringify(config), { mode: 0o600 });
    workstation.start();
    return workstation;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const program = join(import.meta.dirname, 'workstation.ts');
    const child = spawn(process.execPath, [program, this.#folder, this.#configFile], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(this.#folder, 'compiled') },
    });
    this.#child = child;
    child.stderr.on('data', (text: Buffer) => (this.#said += text.toString()));
    // A killed one takes no more lines.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (text) => this.#hear(text));
    if (this.#draining) child.stdin.write('drain\n');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  /** Writes nothing new, and resolves when the outbox is empty but for what cannot succeed by itself. */
  async drain(patienceMs: number): Promise<void> {
    this.#draining = true;
    const child = this.#child;
    if (child === undefined) throw new Error('the workstation was not started');
    child.stdin?.write('drain\n');
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), patienceMs);
    try {
      if (child.exitCode === null && child.signalCode === null)
        await once(child, 'close', { signal: end.signal });
    } catch {
      await this.kill();
    } finally {
      clearTimeout(timer);
    }
    if (this.deadLetters !== undefined) return;
    throw new Error(`the outbox did not empty (${this.waits}) ${this.#said}`.trim());
  }

  #hear(text: string): void {
    // The last line of a killed process may be torn: then nothing was promised.
    if (!text.endsWith('}')) return;
    const line = WorkstationLine.parse(JSON.parse(text));
    if (line.type === 'acknowledged') this.acknowledged.add(line.id);
    else if (line.type === 'waits') this.waits = `${line.count} wait: ${line.why}`;
    else this.deadLetters = line.deadLetters;
  }
}
