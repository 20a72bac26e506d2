import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { defaultDataFolder } from './default-data-folder.ts';
import { networkWords, parseStartOptions, UsageError } from './start-options.ts';

test('nothing said means: the host that can run, a free port, the usual folder, the demonstration', () => {
  expect(parseStartOptions([])).toEqual({
    host: null,
    port: 0,
    dataFolder: defaultDataFolder(),
    demo: true,
    network: null,
  });
});

test('every option is understood', () => {
  expect(parseStartOptions(['--host', 'web', '--port=8080', '--data', 'D', '--no-demo'])).toEqual({
    host: 'web',
    port: 8080,
    dataFolder: resolve('D'),
    demo: false,
    network: null,
  });
});

test('a key file is named by a path of its own; none said means none named', () => {
  expect(parseStartOptions(['--key-file', 'D/my.key']).keyFile).toBe(resolve('D/my.key'));
  expect(parseStartOptions([]).keyFile).toBeUndefined();
});

test('a network is named by its folder or file; the words of it mean the same when they are passed on', () => {
  const { network } = parseStartOptions(['--ledger', 'fabric', '--network', 'D', '--hospital', 'riverside']);
  expect(network).toEqual({ kind: 'fabric-gateway', path: resolve('D'), hospital: 'riverside' });
  expect(parseStartOptions(['--network', 'D']).network).toMatchObject({
    kind: 'fabric-gateway',
    hospital: null,
  });
  const other = parseStartOptions(['--ledger', 'fabric-network', '--network', 'D']);
  expect(other.network?.kind).toBe('fabric-network');
  for (const options of [{ network }, other]) {
    expect(parseStartOptions(networkWords(options)).network).toEqual(options.network);
  }
  expect(parseStartOptions(['--ledger', 'embedded']).network).toBeNull();
});

test.each([
  [['--host', 'phone']],
  [['--host']],
  [['--port', '-1']],
  [['--port', '65536']],
  [['--port', '80a']],
  [['--port', '']],
  [['--host', 'electron', '--port', '8080']],
  [['--data', '']],
  [['--data']],
  [['--listen', '0.0.0.0']],
  [['--demo']],
  [['--key-file', '']],
  [['--key-file']],
  [['--ledger', 'paper']],
  [['--ledger', 'fabric']],
  [['--ledger', 'embedded', '--network', 'D']],
  [['--network', '']],
  [['--hospital', 'riverside']],
  [['web']],
])('%j is refused with one line that says why', (args) => {
  try {
    parseStartOptions(args);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).not.toContain('\n');
  }
});

const at = (platform: NodeJS.Platform, env = {}) =>
  defaultDataFolder(platform, env, '/home/n').replaceAll('\\', '/');

test('data lie where the operating system has its place for them', () => {
  expect(at('linux')).toBe('/home/n/.local/share/vitalseal');
  expect(at('linux', { XDG_DATA_HOME: '/x' })).toBe('/x/vitalseal');
  expect(at('darwin')).toBe('/home/n/Library/Application Support/VitalSeal');
  expect(at('win32', { APPDATA: 'C:/Users/n/AppData/Roaming' })).toBe('C:/Users/n/AppData/Roaming/VitalSeal');
});
