import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What only this adapter brings, and what has known faults: `docs/dependencies.md`. */
const brought = ['fabric-network', 'fabric-common', 'elliptic', 'jsrsasign'];

/** The packages that a program of its own has loaded after it imported a file of `src/main`. */
function loadedAfter(file: string): readonly string[] {
  const program = `
    import { createRequire } from 'node:module';
    await import(${JSON.stringify(pathToFileURL(join('src/main', file)).href)});
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));
  `;
  const text = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  const paths: readonly string[] = JSON.parse(text);
  return brought.filter((name) => paths.some((path) => path.includes(`/node_modules/${name}/`)));
}

describe('fabric-network', () => {
  it('is not loaded by a workstation that did not choose it', () => {
    expect(loadedAfter('compose/workplace.ts')).toEqual([]);
    expect(loadedAfter('adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts')).toEqual([]);
  });

  it('is loaded with all that it brings once its transport is', () => {
    expect(loadedAfter('adapters/ledger/fabric-network/network-transport.ts')).toEqual(brought);
  });
});
