import { randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { startApp, type App } from '#main/compose.ts';
import { createWebHost, type WebHost } from '#main/hosts/web/server.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { openRestScreen } from '../lib/rest-screen.ts';

const nurse = demoClinicians.find(({ role }) => role === 'nurse')!;
const doctor = demoClinicians.find(({ role }) => role === 'doctor')!;
const unlocks = 4;

let folder: string;
let app: App;
let host: WebHost;
let origin: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitalseal-strangers-'));
  mkdirSync(join(folder, 'screens', 'assets'), { recursive: true });
  app = await startApp({ dataFolder: join(folder, 'D'), demo: true, version: '0.0.0' });
  host = await createWebHost({
    ...app,
    gate: app.identity,
    connections: app.identity,
    rendererFolder: join(folder, 'screens'),
    version: '0.0.0',
  });
  origin = `http://127.0.0.1:${await host.listen(0)}`;
});
afterAll(async () => {
  await host.close();
  await app.stop();
  rmSync(folder, { recursive: true });
});

const linkedScreen = () => openRestScreen(`${origin}/#${app.identity.makeStartLink()}`);

async function knock(clinicianId: string, pin: string): Promise<number> {
  const response = await fetch(`${origin}/api/tokens`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${randomBytes(24).toString('base64url')}`,
    },
    body: JSON.stringify({ clinicianId, pin }),
  });
  await response.text();
  return response.status;
}

/** 24 programs that never stop trying: two of three with made-up ids, one with those of people who work here. */
function strangers() {
  const answers = new Map<number, number>();
  const ended = new AbortController();
  const loops = Array.from({ length: 24 }, async (_, index) => {
    for (let count = 0; !ended.signal.aborted; count += 1) {
      const real = count % 2 === 0 ? nurse : doctor;
      const id = index % 3 === 0 ? real.clinicianId : ClinicianId.parse(`made.up${index}x${count}`);
      // 0: cut off after waiting too long.
      const status = await knock(id, String(200_000 + count)).catch(() => 0);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  });
  return {
    answers,
    async stop() {
      ended.abort();
      await Promise.all(loops);
    },
  };
}

test(
  'while 24 strangers try PINs, every right PIN on a linked screen unlocks, and new screens get in',
  { timeout: 200_000 },
  async () => {
    const screen = await linkedScreen();
    await screen.call('identity.signIn', { clinicianId: nurse.clinicianId, pin: nurse.pin });
    const crowd = strangers();
    try {
      for (let count = 0; count < unlocks; count += 1) {
        await screen.call('identity.lock', {});
        expect((await screen.call('identity.unlock', { pin: nurse.pin })).locked).toBe(false);
      }
      const another = await linkedScreen();
      const me = await another.call('identity.signIn', { clinicianId: doctor.clinicianId, pin: doctor.pin });
      expect(me.role).toBe('doctor');
    } finally {
      await crowd.stop();
    }
    // They were there: some PINs were checked, and most not even let in.
    for (const status of crowd.answers.keys()) expect([0, 401, 429]).toContain(status);
    expect(crowd.answers.get(401)).toBeGreaterThan(0);
    expect(crowd.answers.get(429)).toBeGreaterThan(100);
  },
);
