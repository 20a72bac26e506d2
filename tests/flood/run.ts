import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from '../../benchmark/lib/report.ts';
import { flood } from './flood.ts';

/**
 * `npm run test:flood [-- --seconds 20 --strangers 24 --viewers 500 --rate 36000 --json]`: strangers try PINs, viewers
 * look and somebody sends requests as fast as that, while four modules on serial ports record. Ends with 1 when a right PIN
 * on a linked screen did not unlock, or samples are missing that no gap tells of.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    strangers: { type: 'string', default: '24' },
    viewers: { type: 'string', default: '500' },
    rate: { type: 'string', default: '36000' },
    json: { type: 'boolean', default: false },
  },
});
const size = {
  seconds: Number(values.seconds),
  strangers: Number(values.strangers),
  viewers: Number(values.viewers),
  requestsPerSecond: Number(values.rate),
};
if (Object.values(size).some((number) => !Number.isInteger(number) || number < 0) || size.seconds < 1) {
  process.stderr.write(
    'usage: npm run test:flood -- --seconds 20 --strangers 24 --viewers 500 --rate 36000 [--json]\n',
  );
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'vitalseal-flood-'));
try {
  const portsFolder = join(folder, 'ports');
  await mkdir(portsFolder, { mode: 0o700 });
  const { figures, gaps } = await flood({ ...size, dataFolder: join(folder, 'data'), portsFolder });
  report('flood', figures, { gaps }, values.json ? ['--json'] : []);
  const { unlocksRefused, unlocks, untoldMs } = figures;
  process.exitCode = unlocks > 0 && unlocksRefused === 0 && untoldMs === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
