import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Runs the project's own lint rules over one file that stands at `path` in an otherwise empty tree. */
function lint(root: string, path: string, text: string): { ok: boolean; output: string } {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  try {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['node_modules/oxlint/bin/oxlint', '-c', join(root, '.oxlintrc.json'), file],
      { encoding: 'utf8' },
    );
    return { ok: status === 0, output: stdout };
  } finally {
    rmSync(file);
  }
}

describe('the layers of the design are enforced by lint', () => {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'vitalseal-layers-'));
    cpSync('.oxlintrc.json', join(root, '.oxlintrc.json'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const forbidden: readonly (readonly [string, string])[] = [
    ['src/shared/domain/x.ts', 'node:fs'],
    ['src/shared/domain/x.ts', '#main/ports/clock.ts'],
    ['src/shared/codec/x.ts', '../../main/ports/clock.ts'],
    ['src/main/services/sessions/x.ts', 'electron'],
    ['src/main/services/sessions/x.ts', 'fastify'],
    ['src/main/services/sessions/x.ts', 'serialport'],
    ['src/main/services/sessions/x.ts', '#main/adapters/journal/journal.ts'],
    ['src/main/services/devices/x.ts', '#main/devices/registry.ts'],
    ['src/main/services/devices/x.ts', '#main/simulation/simulator.ts'],
    ['src/main/services/sessions/x.ts', '#main/compose/stores.ts'],
    ['src/main/services/sessions/x.test.ts', '#main/compose.ts'],
    ['src/main/services/ledger/x.ts', '#main/services/outbox/outbox.ts'],
    ['src/main/services/ledger/x.ts', '../proof/proof.ts'],
    ['src/main/services/outbox/x.ts', '#main/services/proof/proof.ts'],
    ['src/main/services/outbox/x.ts', '#main/adapters/journal/index.ts'],
    ['src/main/services/proof/x.ts', '#main/services/outbox/outbox.ts'],
    ['src/main/devices/bitalino/x.ts', '#main/hosts/web/server.ts'],
    ['src/main/devices/bitalino/x.ts', '#main/adapters/serial/node-serial-ports.ts'],
    ['src/main/adapters/serial/x.ts', '#main/simulation/simulator.ts'],
    ['src/main/adapters/serial/x.ts', '#main/devices/registry.ts'],
    ['src/main/simulation/x.ts', '#main/devices/registry.ts'],
    ['src/main/simulation/x.ts', '../devices/registry.ts'],
    ['src/renderer/features/x.ts', '#main/ports/clock.ts'],
    ['src/renderer/features/x.ts', 'electron'],
    ['src/renderer/kit/x.ts', '#renderer/state/live.ts'],
    ['src/renderer/format/x.ts', '#renderer/features/x.ts'],
    ['src/main/services/outbox/x.ts', '#main/services/devices/testing/service.ts'],
    ['src/main/adapters/ledger/fabric/x.ts', './testing/made-blocks.ts'],
    ['src/main/devices/bitalino/x.ts', '#main/devices/testing/bench.ts'],
    ['src/main/simulation/x.ts', './x.test.ts'],
    ['src/renderer/state/x.ts', '#renderer/features/setup/setup-wizard.tsx'],
    ['src/renderer/waveform/x.ts', '../features/setup/setup-wizard.tsx'],
    ['src/renderer/bridge/x.ts', '#main/ports/clock.ts'],
    ['src/main/services/sessions/x.ts', '#main/verifier/verify.ts'],
    ['src/main/adapters/ledger/x.ts', '#main/verifier/schema.ts'],
    ['src/main/crypto/x.ts', '#main/services/identity/ports.ts'],
    ['src/main/ledger-format/x.ts', '#main/verifier/schema.ts'],
    ['src/main/verifier/x.ts', '#main/services/identity/ports.ts'],
    ['src/main/verifier/x.ts', '#main/adapters/disk/atomic-file.ts'],
    ['chaincode/src/x.ts', '#shared/domain/roles.ts'],
    ['src/main/ports/x.ts', '#main/services/identity/actor.ts'],
    ['network/x.ts', '#main/adapters/fabric-ca/client.ts'],
    ['network/x.ts', '#renderer/state/live.ts'],
    ['network/x.ts', '#main/adapters/journal/index.ts'],
  ];
  it.each(forbidden)('%s may not import %s', (path, imported) => {
    const { ok, output } = lint(
      root,
      path,
      `import * as thing from '${imported}';\nexport const used = thing;\n`,
    );
    expect(ok).toBe(false);
    expect(output).toContain('no-restricted-imports');
  });

  const allowed: readonly (readonly [string, string])[] = [
    ['src/shared/domain/x.ts', 'zod'],
    ['src/main/services/sessions/x.ts', '#shared/domain/roles.ts'],
    ['src/renderer/features/x.ts', '#shared/domain/roles.ts'],
    ['src/renderer/kit/x.ts', '#renderer/format/format.ts'],
    ['network/x.ts', '#main/adapters/fabric-ca/rest.ts'],
    ['src/main/hosts/web/x.ts', 'fastify'],
    ['src/main/services/proof/proof.ts', '#main/verifier/verify.ts'],
    ['src/main/services/proof/proof.ts', '#main/services/ledger/ledger-port.ts'],
    ['src/main/services/outbox/x.ts', '#main/services/ledger/ledger-port.ts'],
    ['src/main/ledger-format/x.ts', '#main/crypto/sha256.ts'],
    ['src/main/verifier/x.ts', '#main/ledger-format/embedded.ts'],
    ['src/main/services/devices/x.test.ts', '#main/devices/registry.ts'],
    ['src/main/services/devices/x.test.ts', './testing/service.ts'],
    ['src/main/devices/bitalino/x.ts', '#main/services/devices/driver.ts'],
    ['src/main/devices/bitalino/x.ts', '#main/simulation/simulator.ts'],
  ];
  it.each(allowed)('%s may import %s', (path, imported) => {
    const { ok, output } = lint(
      root,
      path,
      `import * as thing from '${imported}';\nexport const used = thing;\n`,
    );
    expect(output).not.toContain('no-restricted-imports');
    expect(ok).toBe(true);
  });
});

describe('what helps tests', () => {
  it('is in nothing that runs, in whichever room', () => {
    const helps = /(?:^|\/)testing\/|\.test(?:-fake|-child)?\.tsx?$/;
    const sources = globSync('{src,chaincode/src,network,scripts}/**/*.{ts,tsx}').filter(
      (file) => !helps.test(file),
    );
    const imports = sources.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, from = '']) => ({
        file,
        from,
      })),
    );
    expect(imports.length).toBeGreaterThan(2_000);
    expect(imports.filter(({ from }) => helps.test(from))).toEqual([]);
  });
});
