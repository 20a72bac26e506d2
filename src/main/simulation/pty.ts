import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { ensurePortsFolder, portsFolder } from '#main/adapters/serial/ports-folder.ts';
import { createReaderWatch } from './pty-reader.ts';
import type { Simulator } from './simulator.ts';

/**
 * A simulator behind a pseudo-terminal, made by `socat`: the driver opens it as any serial port. Beside the link
 * `NAME` lies `.NAME.pid`, so that what a killed process left behind is recognised and removed.
 */
export interface PtyPort {
  /** The link to open, such as `…/healthypi-5-1`; gone while unplugged. */
  readonly path: string;
  /** Resolves when the link is gone and whoever had the port open has lost it. */
  unplug(): Promise<void>;
  /** Resolves when the link is there again. */
  plug(): Promise<void>;
  /** Ends everything and removes what was made. */
  close(): Promise<void>;
}

export interface PtyOptions {
  /** Default: `portsFolder()`. */
  readonly folder?: string;
  /** The n of `<model>-<n>`; default: the first that is free. */
  readonly number?: number;
}

type Socat = ChildProcessByStdio<Writable, Readable, Readable>;

/** socat's notice that both ends are open and bytes can pass. */
const readyNotice = 'starting data transfer loop';

const noSocat = (): ServiceError =>
  new ServiceError(
    'device',
    'Simulated serial ports need the program socat, which is not on this computer.',
    'Install it (Debian and Ubuntu: apt install socat; macOS: brew install socat) and try again.',
  );

function startSocat(link: string): Promise<Socat> {
  return new Promise((resolve, reject) => {
    // -t: how long it waits for the other direction when one has ended; its default of half a second delays an unplug.
    const child = spawn('socat', ['-d', '-d', '-t', '0.01', 'STDIO', `PTY,raw,echo=0,link=${link}`], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    let ready = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (ready) return;
      said += text;
      ready = said.includes(readyNotice);
      if (ready) resolve(child);
    });
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => reject('code' in error && error.code === 'ENOENT' ? noSocat() : error));
    child.on('exit', () =>
      reject(
        new ServiceError(
          'device',
          'The simulated serial port could not be made.',
          `socat said: ${said.trim().split('\n').at(-1)?.split(' ').slice(3).join(' ') ?? 'nothing'}`,
        ),
      ),
    );
  });
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const pidFile = (folder: string, name: string): string => join(folder, `.${name}.pid`);

/** Removes links of processes that are dead: the terminal they point to may be somebody else's by now. */
async function removeStaleLinks(folder: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    const name = /^\.(.+)\.pid$/.exec(entry)?.[1];
    if (name === undefined) continue;
    const pid = Number(await readFile(join(folder, entry), 'utf8').catch(() => ''));
    if (Number.isInteger(pid) && pid > 0 && isAlive(pid)) continue;
    await rm(join(folder, name), { force: true });
    await rm(join(folder, entry), { force: true });
  }
}

/** Claims a name by making its pid file, which exists once only. */
async function claimName(folder: string, model: string, wanted: number | undefined): Promise<string> {
  for (let number = wanted ?? 1; number <= (wanted ?? 99); number += 1) {
    const name = `${model}-${number}`;
    try {
      await writeFile(pidFile(folder, name), String(process.pid), { flag: 'wx', mode: 0o600 });
      return name;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new ServiceError(
    'conflict',
    'A simulator with this number is running already.',
    'Choose another number, or end the other simulator.',
  );
}

/** A plugged-in pseudo-terminal: socat, our connection to the simulator, and what has to be undone. */
interface Plugged {
  /** Resolves when socat has ended. */
  end(): Promise<void>;
  endNow(): void;
}

async function plugIn(simulator: Simulator, link: string): Promise<Plugged> {
  const socat = await startSocat(link);
  let ending = false;
  const ended = new Promise<void>((resolve) => {
    socat.once('exit', () => {
      // Ended by somebody else: for the program that is a pulled cable, so it is one here.
      if (!ending) simulator.control('unplug');
      resolve();
    });
  });
  // Without this, socat would end as soon as the program closes the port; a device stays where it is.
  const holdFd = openSync(link, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const reader = createReaderWatch(holdFd);
  const connection = simulator.connect((bytes) => {
    reader.sent();
    socat.stdin.write(bytes);
  });
  socat.stdout.on('data', (bytes: Buffer) => {
    reader.heard();
    connection.receive(bytes);
  });
  const endNow = (): void => {
    ending = true;
    connection.close();
    reader.close();
    closeSync(holdFd);
    // Killed, since it might be waiting to write; then the link is ours to remove.
    socat.kill('SIGKILL');
    rmSync(link, { force: true });
  };
  return {
    endNow,
    end() {
      endNow();
      return ended;
    },
  };
}

/**
 * Offers the simulator as a serial port. `simulator.control('unplug')` and `unplug()` do the same.
 * When this process is killed, socat notices and removes the link.
 * @throws ServiceError without socat, with a folder that cannot be trusted, or when the number is taken
 */
export async function offerPty(simulator: Simulator, options: PtyOptions = {}): Promise<PtyPort> {
  const folder = options.folder ?? portsFolder();
  await ensurePortsFolder(folder);
  await removeStaleLinks(folder);
  const name = await claimName(folder, simulator.model, options.number);
  const path = join(folder, name);
  let plugged: Plugged | undefined;
  let changing: Promise<void> = Promise.resolve();

  const apply = async (wanted: boolean, earlier: Promise<void>): Promise<void> => {
    await earlier.catch(() => undefined);
    if (wanted === (plugged !== undefined)) return;
    if (wanted) {
      plugged = await plugIn(simulator, path);
      return;
    }
    const ending = plugged;
    plugged = undefined;
    await ending?.end();
  };
  const change = (wanted: boolean): Promise<void> => {
    changing = apply(wanted, changing);
    return changing;
  };
  const removeAll = (): void => {
    plugged?.endNow();
    plugged = undefined;
    rmSync(pidFile(folder, name), { force: true });
  };
  const stopListening = simulator.onPlugged((isPlugged) => void change(isPlugged).catch(() => undefined));
  process.once('exit', removeAll);
  const close = async (): Promise<void> => {
    stopListening();
    process.off('exit', removeAll);
    await change(false);
    removeAll();
  };
  try {
    if (simulator.fault !== 'unplug') await change(true);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    path,
    async unplug() {
      simulator.control('unplug');
      await changing;
    },
    async plug() {
      if (simulator.fault === 'unplug') simulator.control('none');
      await changing;
    },
    close,
  };
}
