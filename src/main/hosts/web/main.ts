import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readNetwork } from '#main/adapters/host-file/network-folder.ts';
import { startApp } from '#main/compose.ts';
import { endOnSignals } from '../end-on-signals.ts';
import { goOnAfterFaults } from '../go-on.ts';
import { keyFilePlaces } from '../key-file-places.ts';
import type { StartOptions } from '../start-options.ts';
import { createWebHost } from './server.ts';
import { startFailure } from './start-failure.ts';

const packageFile = new URL('../../../../package.json', import.meta.url);
const rendererFolder = new URL('../../../../out/renderer', import.meta.url);

/**
 * Runs the product as a web server until a signal ends it. Prints the one line that says where it is, with a
 * single-use link token; what cannot start says why in one line and ends with exit code 1.
 */
export async function runWebHost(options: StartOptions): Promise<void> {
  const { dataFolder, demo, port, keyFile, network } = options;
  try {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(packageFile, 'utf8')));
    const offered = network === null ? undefined : await readNetwork(network);
    const app = await startApp({
      dataFolder,
      demo,
      version,
      network: offered,
      keyFile: keyFilePlaces(keyFile),
    });
    const host = await createWebHost({
      ...app,
      gate: app.identity,
      connections: app.identity,
      rendererFolder: fileURLToPath(rendererFolder),
      version,
    });
    if (app.keyFileHint !== null) console.error(app.keyFileHint);
    const end = endOnSignals(() => app.stop(() => host.close()));
    goOnAfterFaults(process, app.report, () => end(1));
    const listening = await host.listen(port);
    console.log(`VitalSeal ready: http://127.0.0.1:${listening}/#${app.identity.makeStartLink()}`);
  } catch (error) {
    console.error(`VitalSeal cannot start: ${startFailure(error, options)}`);
    process.exit(1);
  }
}
