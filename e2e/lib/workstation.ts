import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, _electron, type Page } from '@playwright/test';
import { startWebProcess } from '../../tests/lib/web-process.ts';
import { makeLongSession, shownSession } from '../../tests/long-session/make.ts';
import { electronProgram } from '../../scripts/test/electron-program.ts';
import { startDesktop, type DesktopOptions } from './desktop.ts';

/** A workstation in a data folder of its own, and a screen of it. */
export interface Workstation {
  readonly page: Page;
  readonly dataFolder: string;
  /** Where simulators have to offer their pseudo-terminals for this workstation. */
  readonly portsFolder: string;
  /** What a stranger who checks a certificate has to be given: the hospital's CA, or the channel's configuration. */
  readonly trust: string;
  stop(): Promise<void>;
}

interface Options {
  readonly demo: boolean;
  /** The demonstration begins with a session that lasted hours and is sealed. */
  readonly longSession: boolean;
}

/** A network folder to run on instead of the standalone ledger (scripts/test-e2e.ts starts one and sets it). */
const network = process.env['VITALSEAL_E2E_NETWORK'];

function trustOf(dataFolder: string): string {
  return network === undefined ? join(dataFolder, 'ca', 'ca.pem') : join(network, 'channel.block');
}

/** What every host is started with. */
interface Opening {
  readonly dataFolder: string;
  readonly portsFolder: string;
  readonly demo: boolean;
  readonly desk: NonNullable<DesktopOptions['desk']>;
}

function desktopWords({ demo, dataFolder }: Pick<Opening, 'demo' | 'dataFolder'>): string[] {
  return [
    ...(demo ? [] : ['--no-demo', '--key-file', `${dataFolder}.key`]),
    ...(network === undefined ? [] : ['--ledger', 'fabric', '--network', network]),
  ];
}

async function openElectron({ dataFolder, portsFolder, demo, desk }: Opening): Promise<Workstation> {
  const executablePath = electronProgram();
  if (executablePath === undefined) throw new Error('there is no Electron program on this machine');
  const app = await _electron.launch({
    executablePath,
    args: ['.', '--data', dataFolder, ...desktopWords({ demo, dataFolder })],
    env: { ...process.env, VITALSEAL_PORTS: portsFolder },
    // Otherwise Electron asks where to save, and nobody answers.
    acceptDownloads: true,
    ...(desk.locale === undefined ? {} : { locale: desk.locale }),
    ...(desk.timezoneId === undefined ? {} : { timezoneId: desk.timezoneId }),
    ...(desk.colorScheme === undefined ? {} : { colorScheme: desk.colorScheme }),
  });
  const trust = trustOf(dataFolder);
  return { page: await app.firstWindow(), dataFolder, portsFolder, trust, stop: () => app.close() };
}

/** The desktop app on the double of Electron, for machines that have no Electron program. */
async function openDouble({ dataFolder, portsFolder, demo, desk }: Opening): Promise<Workstation> {
  const desktop = startDesktop({ dataFolder, portsFolder, desk, args: desktopWords({ demo, dataFolder }) });
  const page = await desktop.page();
  return { page, dataFolder, portsFolder, trust: trustOf(dataFolder), stop: () => desktop.stop() };
}

async function openWeb({ dataFolder, portsFolder, demo }: Opening, page: Page): Promise<Workstation> {
  const web = await startWebProcess({ dataFolder, portsFolder, demo, network });
  await page.goto(web.url);
  return {
    page,
    dataFolder,
    portsFolder,
    trust: trustOf(dataFolder),
    async stop() {
      await web.stop();
    },
  };
}

/** A desktop app is under test, in Electron or on its double: it has one window, and no other page can be opened. */
export const hasOneWindow = ['electron', 'double'].includes(process.env['VITALSEAL_E2E_HOST'] ?? 'web');

/** Opens the host that scripts/test-e2e.ts chose; the web host's screen is this page. */
function open(opening: Opening, page: Page): Promise<Workstation> {
  const host = process.env['VITALSEAL_E2E_HOST'];
  if (host === 'electron') return openElectron(opening);
  return host === 'double' ? openDouble(opening) : openWeb(opening, page);
}

/** `workstation`: a fresh installation of the host under test, demonstration unless `demo` is false. */
export const test = base.extend<{ workstation: Workstation } & Options>({
  demo: [true, { option: true }],
  longSession: [false, { option: true }],
  workstation: async ({ page, demo, longSession, locale, timezoneId, colorScheme, viewport }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vitalseal-e2e-'));
    const desk = { locale, timezoneId, ...(colorScheme === null ? {} : { colorScheme }) };
    const dataFolder = join(folder, 'data');
    if (longSession) await makeLongSession({ dataFolder, ...shownSession });
    const opening = { dataFolder, portsFolder: join(folder, 'ports'), demo, desk };
    const workstation = await open(opening, page);
    try {
      if (viewport !== null) await workstation.page.setViewportSize(viewport);
      await use(workstation);
    } finally {
      await workstation.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
});

export { expect } from '@playwright/test';
