import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArgsOf, MethodName, ReplyOf } from '#shared/contract/index.ts';
import { openRestScreen, type RestScreen } from '../../tests/lib/rest-screen.ts';
import { makeLongSession, shownSession } from '../../tests/long-session/make.ts';
import { startWebProcess, type WebProcess } from '../../tests/lib/web-process.ts';

export interface HostOptions {
  readonly demo: boolean;
  /** Begins with a session that lasted hours and is sealed. */
  readonly longSession?: boolean;
  /** A running network's folder; left out: a standalone ledger. */
  readonly network?: string;
  /** A disk to work on instead of the temporary folder. */
  readonly below?: string;
}

/** A real web host in a folder of its own, and a second connection to it that prepares what a scene needs. */
export interface Host {
  readonly folder: string;
  readonly portsFolder: string;
  /** Where the browser is let in; good once. With the second connection in use, somebody has to be signed in on it. */
  link(): Promise<string>;
  /** Signs the second connection in; to be done before the browser takes the first link. */
  as(clinicianId: string, pin: string): Promise<void>;
  call<M extends MethodName>(method: M, args: ArgsOf<M>): Promise<ReplyOf<M>>;
  /** As a power cut would. */
  kill(): Promise<void>;
  /** On the same data folder. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

export async function openHost(options: HostOptions): Promise<Host> {
  const folder = await mkdtemp(join(options.below ?? tmpdir(), 'vitalseal-pictures-'));
  const portsFolder = join(folder, 'ports');
  if (options.longSession === true)
    await makeLongSession({ dataFolder: join(folder, 'data'), ...shownSession });
  let web: WebProcess;
  /** The ready line's link is good once: for the browser, or for this connection, which then makes one for the browser. */
  let rest: RestScreen | undefined;
  let isSignedIn = false;
  const second = async () => (rest ??= await openRestScreen(web.url));
  async function start(): Promise<void> {
    web = await startWebProcess({ dataFolder: join(folder, 'data'), portsFolder, ...options });
    rest = undefined;
    isSignedIn = false;
  }
  await start();
  // Nobody touches the second connection for long, and it shall not lock.
  const alive = setInterval(() => {
    if (isSignedIn) rest?.call('identity.keepAlive', {}).catch(() => undefined);
  }, 60_000);
  return {
    folder,
    portsFolder,
    start,
    async link() {
      if (rest === undefined) return web.url;
      const { token } = await rest.call('host.newLink', {});
      return `${rest.origin}/#${token}`;
    },
    async as(clinicianId, pin) {
      const screen = await second();
      // A locked screen may be taken by the next clinician, whatever runs in the name of the one before.
      if (isSignedIn) await screen.call('identity.lock', {});
      await screen.call('identity.signIn', { clinicianId, pin });
      isSignedIn = true;
    },
    call: async (method, args) => (await second()).call(method, args),
    kill: () => web.kill(),
    async remove() {
      clearInterval(alive);
      await web.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
