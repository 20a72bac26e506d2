import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The app as a person starts it, with its web host, in a process of its own. */
export interface WebProcess {
  /** With the single-use token in the fragment. */
  readonly url: string;
  readonly startedInMs: number;
  /** Ctrl-C. @returns how long it took to end, ms */
  stop(): Promise<number>;
  /** As a power cut would. */
  kill(): Promise<void>;
}

export interface WebProcessOptions {
  readonly dataFolder: string;
  /** Where pseudo-terminals of simulators are looked for. */
  readonly portsFolder: string;
  readonly demo: boolean;
  /** A network folder to work on; left out: a standalone ledger. */
  readonly network?: string | undefined;
  /** Beside what this process has. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

const readyLine = /^VitalSeal ready: (http:\/\/127\.0\.0\.1:\d+\/#\S+)$/;

/** @throws Error with what the process printed when it ends before it is ready */
export async function startWebProcess(options: WebProcessOptions): Promise<WebProcess> {
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [
      'scripts/start.ts',
      '--host',
      'web',
      '--port',
      '0',
      '--data',
      options.dataFolder,
      ...(options.demo ? [] : ['--no-demo']),
      ...(options.network === undefined ? [] : ['--ledger', 'fabric', '--network', options.network]),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // What is made outside of a data folder goes with it.
      env: {
        ...process.env,
        ...options.env,
        VITALSEAL_PORTS: options.portsFolder,
        XDG_CONFIG_HOME: `${options.dataFolder}.config`,
      },
    },
  );
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said += `${line}\n`;
      const found = readyLine.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the app ended with ${code ?? 'a signal'}:\n${said}`)));
  });
  return {
    url,
    startedInMs: performance.now() - startedAt,
    async stop() {
      const from = performance.now();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      await exited;
      return performance.now() - from;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
