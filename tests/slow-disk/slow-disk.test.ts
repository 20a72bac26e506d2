import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '#shared/contract/sessions.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { beginShift, type Shift } from '../faults/shift.ts';
import { signIn } from '../faults/client.ts';
import { makeLongSession } from '../long-session/make.ts';
import { canMountSlowDisk, ontoSlowDisk, type SlowDisk } from './slow-disk.ts';

const looks = 12;
/** What is asked of another session, or entered, is there by then on a busy machine too: the disk does not answer at all. */
const promptMs = 30_000;

describe.skipIf(!canMountSlowDisk())(
  'a recording on a disk that does not answer (needs root and FUSE)',
  () => {
    let folder: string;
    let disk: SlowDisk;
    let shift: Shift;
    let slow: Session;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'vitalseal-slow-disk-'));
      const dataFolder = join(folder, 'data');
      const { sessionId } = await makeLongSession({
        dataFolder,
        hours: 1 / 30,
        leads: 3,
        rateHz: 500,
        seed: 5,
      });
      disk = await ontoSlowDisk(join(dataFolder, 'sessions', sessionId), join(folder, 'behind'));
      shift = await beginShift(dataFolder);
      slow = await shift.call('sessions.get', { sessionId });
    }, 240_000);

    afterAll(async () => {
      await disk.release();
      await shift.app.stop();
      await disk.remove();
      await rm(folder, { recursive: true, force: true });
    });

    /** So near that samples are read, here and there in a session, as many screens ask for them. */
    function look({ sessionId, devices, startedMs }: Session, endMs: number) {
      const signals = devices.flatMap((device) => device.signals);
      return Array.from({ length: looks }, (_, place) => {
        const { deviceId, signalId } = signals[place % signals.length]!;
        const fromMs = startedMs + ((endMs - startedMs) * (place + 1)) / (looks + 1);
        const near = { fromMs, toMs: fromMs + 2_000, buckets: 1_000 };
        return shift.call('sessions.waveform', { sessionId, deviceId, signalId, ...near });
      });
    }

    it('holds up neither what is recorded nor who looks at another one, and is shown when it answers', async () => {
      const { call, app } = shift;
      const endMs = slow.stoppedMs ?? 0;
      const before = await Promise.all(look(slow, endMs));
      const running = await shift.start();
      const { sessionId } = running;
      await call('sessions.enterVital', { sessionId, code: 'temperature', value: 36.9 });

      await disk.hold();
      const waiting = look(slow, endMs);
      const proof = call('proof.verify', {
        subject: {
          kind: 'waveform',
          sessionId: slow.sessionId,
          deviceId: slow.devices[0]!.deviceId,
          signalId: slow.devices[0]!.signals[0]!.signalId,
          fromMs: slow.startedMs,
          toMs: endMs,
        },
      });
      const beganMs = performance.now();
      for (let round = 0; round < 5; round += 1) {
        await call('sessions.enterVital', { sessionId, code: 'temperature', value: 37 + round / 10 });
        const { readings } = await call('sessions.readings', { sessionId });
        expect(readings.filter(({ source }) => source === 'manual')).toHaveLength(round + 2);
        const now = await call('sessions.get', { sessionId });
        await Promise.all(look(now, Date.now()));
      }
      expect(performance.now() - beganMs).toBeLessThan(promptMs);
      expect(await Promise.race([...waiting, proof, Promise.resolve('nothing yet')])).toBe('nothing yet');

      await disk.release();
      expect(await Promise.all(waiting)).toEqual(before);
      expect((await proof).verdict).toBe('proven');
      await call('sessions.stop', { sessionId });
      expect((await call('sessions.gaps', { sessionId })).gaps).toEqual([]);
      const auditor = demoClinicians.find(({ role }) => role === 'auditor')!;
      const audit = await signIn(app, auditor.clinicianId, auditor.pin);
      expect(await audit.call('audit.breaks', {})).toEqual({ breaks: [], total: 0 });
    }, 120_000);
  },
);
