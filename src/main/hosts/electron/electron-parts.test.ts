import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session as ElectronSession, WebContents } from 'electron';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { createEventBus } from '#main/services/events/event-bus.ts';
import { unexpectedFault } from '#main/testing/fakes.ts';
import { keepAwake } from './keep-awake.ts';
import { denyPermissions, pinToOwnPage } from './lockdown.ts';
import { createOsKeyStore } from './os-key-store.ts';
import { isOwnFrame, isOwnUrl } from './own-page.ts';
import { serveScreens } from './scheme.ts';
import { windowOptions } from './window.ts';

describe('the custom scheme', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitalseal-scheme-'));
    mkdirSync(join(folder, 'screens', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'screens', 'index.html'), '<meta content="__VITALSEAL_NONCE__">');
    writeFileSync(join(folder, 'screens', 'assets', 'index-1.js'), 'export {};');
    writeFileSync(join(folder, 'secret.json'), '{}');
    writeFileSync(join(folder, 'screens', 'assets', '.env'), 'x');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const get = (url: string, method = 'GET') => serveScreens({ url, method }, join(folder, 'screens'));

  test('the page comes with a policy that allows no foreign script, and a nonce of its own', async () => {
    const [first, second] = await Promise.all([get('vitalseal://app/'), get('vitalseal://app/index.html')]);
    const page = await first.text();
    const nonce = /content="([^"]+)"/.exec(page)?.[1];
    const policy = first.headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`'nonce-${nonce}'`);
    expect(policy).not.toContain('unsafe');
    expect(await second.text()).not.toBe(page);
  });

  test('a script comes with its type, which the browser may not guess', async () => {
    const response = await get('vitalseal://app/assets/index-1.js');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    'vitalseal://app/../secret.json',
    'vitalseal://app/assets/../../secret.json',
    'vitalseal://app/assets/%2e%2e/%2e%2e/secret.json',
    'vitalseal://app/assets/..%2f..%2fsecret.json',
    'vitalseal://app/assets/..\\..\\secret.json',
    'vitalseal://app/assets/.env',
    'vitalseal://app//etc/passwd',
    'vitalseal://app/assets/',
    'vitalseal://app/assets/nothing.js',
    'vitalseal://app/assets/index-1.js%00.png',
    'vitalseal://other/index.html',
    'file:///etc/passwd',
    'https://app/index.html',
    'no address',
  ])('%s leads nowhere', async (url) => {
    const response = await get(url);
    expect([403, 404]).toContain(response.status);
    expect(await response.text()).toBe('');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('only GET is answered', async () => {
    expect((await get('vitalseal://app/index.html', 'POST')).status).toBe(403);
  });
});

test('only the top frame of our own page is heard', () => {
  expect(isOwnFrame({ origin: 'vitalseal://app', parent: null })).toBe(true);
  expect(isOwnFrame({ origin: 'vitalseal://app', parent: {} })).toBe(false);
  expect(isOwnFrame({ origin: 'https://evil.example', parent: null })).toBe(false);
  expect(isOwnFrame(null)).toBe(false);
});

test.each([
  'https://app/',
  'vitalseal://app.evil.example/',
  'vitalseal:app',
  'javascript:alert(1)',
  'data:,x',
  '',
])('the address “%s” is not our page', (url) => {
  expect(isOwnUrl(url)).toBe(false);
});

test('the window is sandboxed and isolated, and goes on drawing while it is hidden', () => {
  expect(windowOptions('/preload.cjs').webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
    backgroundThrottling: false,
  });
});

describe('with fakes of Electron’s objects', () => {
  test('every permission, device and screen capture is denied', () => {
    const handlers = new Map<string, (...args: never[]) => unknown>();
    const keep = (name: string) => (handler: (...args: never[]) => unknown) =>
      void handlers.set(name, handler);
    const displayMedia = vi.fn<(handler: unknown) => void>();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a fake of the four functions that are used
    const session = {
      setPermissionCheckHandler: keep('check'),
      setPermissionRequestHandler: keep('request'),
      setDevicePermissionHandler: keep('device'),
      setDisplayMediaRequestHandler: displayMedia,
    } as unknown as ElectronSession;
    denyPermissions(session);
    const decide = vi.fn<(allowed: boolean) => void>();
    Reflect.apply(handlers.get('request')!, undefined, [null, 'media', decide]);
    expect(decide).toHaveBeenCalledExactlyOnceWith(false);
    expect(handlers.get('check')!()).toBe(false);
    expect(handlers.get('device')!()).toBe(false);
    expect(displayMedia).toHaveBeenCalledWith(null);
  });

  test('a page can neither leave, nor open a window, nor frame or embed another', () => {
    const listeners = new Map<string, (event: unknown) => void>();
    const openHandlers: (() => unknown)[] = [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a fake of the two functions that are used
    const contents = {
      on: (name: string, listener: (event: unknown) => void) => void listeners.set(name, listener),
      setWindowOpenHandler: (handler: () => unknown) => void openHandlers.push(handler),
    } as unknown as WebContents;
    pinToOwnPage(contents);
    const prevented = (name: string, event: object): boolean => {
      const preventDefault = vi.fn<() => void>();
      listeners.get(name)!({ ...event, preventDefault });
      return preventDefault.mock.calls.length > 0;
    };
    expect(openHandlers[0]!()).toEqual({ action: 'deny' });
    expect(prevented('will-navigate', { url: 'https://evil.example' })).toBe(true);
    expect(prevented('will-navigate', { url: 'vitalseal://app/' })).toBe(false);
    expect(prevented('will-redirect', { url: 'file:///etc/passwd' })).toBe(true);
    expect(prevented('will-frame-navigate', { url: 'vitalseal://app/', isMainFrame: false })).toBe(true);
    expect(prevented('will-attach-webview', {})).toBe(true);
  });

  test('the key store of the system is used, and a key that every program knows counts as none', async () => {
    const safeStorage = {
      isAsyncEncryptionAvailable: async () => true,
      getSelectedStorageBackend: () => 'gnome_libsecret' as const,
      encryptStringAsync: async (text: string) => Buffer.from(`sealed:${text}`),
      decryptStringAsync: async (sealed: Buffer) => ({
        result: sealed.toString().slice('sealed:'.length),
        shouldReEncrypt: false,
      }),
    };
    const store = await createOsKeyStore(safeStorage, 'linux');
    const bytes = Uint8Array.of(0, 255, 128, 10);
    expect(store.available).toBe(true);
    expect(await store.open(await store.seal(bytes))).toEqual(bytes);
    const basic = { ...safeStorage, getSelectedStorageBackend: () => 'basic_text' as const };
    expect((await createOsKeyStore(basic, 'linux')).available).toBe(false);
    expect((await createOsKeyStore(basic, 'darwin')).available).toBe(true);
    const none = { ...safeStorage, isAsyncEncryptionAvailable: async () => false };
    expect((await createOsKeyStore(none, 'win32')).available).toBe(false);
    const broken = { ...safeStorage, isAsyncEncryptionAvailable: () => Promise.reject(new Error('no bus')) };
    expect((await createOsKeyStore(broken, 'linux')).available).toBe(false);
  });

  test('the machine stays awake as long as any session runs', () => {
    const blocker = { start: vi.fn<() => number>(() => 7), stop: vi.fn<(id: number) => boolean>(() => true) };
    const bus = createEventBus(unexpectedFault);
    const end = keepAwake(blocker, bus);
    const tell = (sessionId: string, state: 'running' | 'stopped') =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of a session does not matter here
      bus.publish({ type: 'session', session: { sessionId, state } } as unknown as StreamEvent);
    tell('a', 'running');
    tell('b', 'running');
    tell('a', 'running');
    tell('a', 'stopped');
    expect(blocker.start).toHaveBeenCalledOnce();
    expect(blocker.stop).not.toHaveBeenCalled();
    tell('b', 'stopped');
    expect(blocker.stop).toHaveBeenCalledExactlyOnceWith(7);
    tell('c', 'running');
    end();
    expect(blocker.stop).toHaveBeenCalledTimes(2);
  });
});
