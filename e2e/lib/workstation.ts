import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, _electron, type Page } from '@playwright/test';
import { startWebProcess } from '../../tests/lib/web-process.ts';
import { electronProgram } from '../../scripts/test/electron-program.ts';

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
}

/** A network folder to run on instead of the standalone ledger (scripts/test-e2e.ts starts one and sets it). */
const network = process.env['VITALSEAL_E2E_NETWORK'];

function trustOf(dataFolder: string): string {
  return network === undefined ? join(dataFolder, 'ca', 'ca.pem') : join(network, 'channel.block');
}

async function openElectron(folder: string, portsFolder: string, demo: boolean): Promise<Workstation> {
  const dataFolder = join(folder, 'data');
  const executablePath = electronProgram();
  if (executablePath === undefined) throw new Error('there is no Electron program on this machine');
  const app = await _electron.launch({
    executablePath,
    args: [
      '.',
      '--data',
      dataFolder,
      ...(demo ? [] : ['--no-demo']),
      ...(network === undefined ? [] : ['--ledger', 'fabric', '--network', network]),
    ],
    env: { ...process.env, VITALSEAL_PORTS: portsFolder },
  });
  const trust = trustOf(dataFolder);
  return { page: await app.firstWindow(), dataFolder, portsFolder, trust, stop: () => app.close() };
}

async function openWeb(folder: string, portsFolder: string, demo: boolean, page: Page): Promise<Workstation> {
  const dataFolder = join(folder, 'data');
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

/** `workstation`: a fresh installation of the host under test, demonstration unless `demo` is false. */
export const test = base.extend<{ workstation: Workstation } & Options>({
  demo: [true, { option: true }],
  workstation: async ({ page, demo }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vitalseal-e2e-'));
    const portsFolder = join(folder, 'ports');
    const onElectron = process.env['VITALSEAL_E2E_HOST'] === 'electron';
    const workstation = onElectron
      ? await openElectron(folder, portsFolder, demo)
      : await openWeb(folder, portsFolder, demo, page);
    try {
      await use(workstation);
    } finally {
      await workstation.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
});

export { expect } from '@playwright/test';
