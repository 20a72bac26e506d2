import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerClip } from './sample-module/module.ts';
import { copyTree, type Tree } from './tree.ts';

const { model, modelName } = fingerClip.driver;
const room = `src/main/devices/${model}`;
const registry = 'src/main/devices/registry.ts';

let tree: Tree;
let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitalseal-module-'));
  tree = await copyTree();
  await tree.addFolder('tests/rooms/sample-module', room);
  await tree.addLine(
    registry,
    "import { csvLine } from './csv-line/module.ts';",
    `import { fingerClip } from './${model}/module.ts';`,
  );
  await tree.addLine(registry, '  csvLine,', '  fingerClip,');
});
afterAll(async () => {
  await tree.remove();
  await rm(work, { recursive: true, force: true });
});

test('a new sensor module is a folder and its line in the list: types and layers hold', async () => {
  const touched = await tree.touched();
  expect(touched.filter((file) => !file.startsWith(`${room}/`))).toEqual([registry]);
  expect(touched).toContain(`${room}/module.ts`);
  await tree.node('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json');
  await tree.node('node_modules/oxlint/bin/oxlint', '--quiet', room, registry);
}, 600_000);

test('it runs, is set up by its own form, acts, is recorded and sealed, and npm run verify proves it', async () => {
  await tree.node('tests/rooms/new-module.test-child.ts', work, model, 'place=ear', 'everySeconds=2');
  expect(JSON.parse(await readFile(join(work, 'told.json'), 'utf8'))).toMatchObject({
    found: {
      modelName,
      label: 'Clip bed 1',
      signals: [{ label: 'Pleth (finger)' }],
      vitals: ['pulse-rate'],
      configuration: { place: 'finger', everySeconds: 1 },
      form: [{ label: 'Where it sits' }, { label: 'Seconds between two pulse rates' }],
      actions: [{ label: 'Blink' }],
      faults: [{ label: 'Light is weak' }],
    },
    acted: {
      signals: [{ label: 'Pleth (ear)' }],
      configuration: { place: 'ear', everySeconds: 2 },
      problem: 'It blinks.',
    },
    reading: { code: 'pulse-rate', value: expect.any(Number) },
  });
  const at = (name: string) => join(work, name);
  for (const kind of ['device', 'reading', 'waveform']) {
    const data = kind === 'waveform' ? ['--data', at('waveform.frames')] : [];
    const trust = ['--trust', at('data/ca/ca.pem')];
    const said = await tree.node('scripts/verify.ts', at(`${kind}.json`), ...data, ...trust);
    expect(said).toMatch(/^(SIMULATED DEVICE\. )?PROVEN/);
  }
}, 600_000);
