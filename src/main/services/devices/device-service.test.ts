import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { device as deviceKind } from '#chaincode/kinds/device/index.ts';
import { DeviceConfiguration } from '#shared/contract/devices.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { RecordChange, RecordStore } from '#main/ports/record-store.ts';
import { memoryRecordStore } from '#main/testing/fakes.ts';
import { gated } from '#main/testing/gated.ts';
import type { DeviceService } from './device-service.ts';
import { deviceHandlers } from './handlers.ts';
import { Registration } from './registration.ts';
import { actor, fakePorts, started, stopAll, usb } from './testing/service.ts';

/** As requests reach it. */
const asked = (service: DeviceService) => gated(deviceHandlers(service, undefined));
const connection = { id: 'test', moveTo: () => undefined };

function recordingStore(): RecordStore & { readonly writes: (readonly RecordChange[])[] } {
  const store = memoryRecordStore();
  const writes: (readonly RecordChange[])[] = [];
  return {
    ...store,
    writes,
    async write(changes) {
      writes.push(changes);
      await store.write(changes);
    },
  };
}

afterEach(stopAll);

const waited = { timeout: 6000, interval: 10 };
const runs = (service: DeviceService, path: string): Promise<DeviceId> =>
  vi.waitFor(() => {
    const device = service.list().find(({ port, state }) => port === path && state === 'running');
    expect(device).toBeDefined();
    return device!.deviceId;
  }, waited);

describe('registration (over fake ports)', () => {
  it('stores the device and its intent in one write, as the chaincode wants it', async () => {
    const records = recordingStore();
    const { service, intents } = await started({ ports: fakePorts([usb('/dev/ttyACM0', 'A1')]), records });
    const deviceId = await runs(service, '/dev/ttyACM0');
    const device = await service.register(actor('nurse'), deviceId, 'Bed 3');
    expect(device).toMatchObject({ registered: true, label: 'Bed 3', model: 'healthypi-5' });

    expect(records.writes).toHaveLength(1);
    const [write] = records.writes;
    expect(write!.map(({ key }) => key.split('/')[0])).toEqual(['device', 'outbox']);
    const registration = Registration.parse(write![0]!.value);
    const [intent] = intents;
    expect(intent).toMatchObject({ transaction: 'devices:register', kind: 'device', orderKey: deviceId });
    const argument = deviceKind.sealing.argument.parse(JSON.parse(intent!.args[0]!));
    expect(argument).toMatchObject({
      id: intent!.intentId,
      deviceId,
      model: 'healthypi-5',
      simulated: false,
    });
    const details = intent!.transient['details']!;
    expect(createHash('sha256').update(details).digest('hex')).toBe(argument.detailsDigest);
    expect(JSON.parse(details)).toMatchObject({ label: 'Bed 3', serialNumber: 'A1' });
    expect(registration).toMatchObject({ argument: intent!.args[0], details, intentId: intent!.intentId });
    expect(intent!.args[0]).not.toContain('Bed 3');
  });

  it('is known after a restart, on another port too when the device has a serial number', async () => {
    const records = memoryRecordStore();
    const first = await started({ ports: fakePorts([usb('/dev/ttyACM0', 'A1')]), records });
    const deviceId = await runs(first.service, '/dev/ttyACM0');
    await first.service.register(actor('it-admin'), deviceId, 'Bed 3');
    await first.service.stop();
    const second = await started({ ports: fakePorts([usb('/dev/ttyACM7', 'A1')]), records });
    expect(second.service.get(deviceId)).toMatchObject({ registered: true, state: 'closed', label: 'Bed 3' });
    expect(await runs(second.service, '/dev/ttyACM7')).toBe(deviceId);
  });

  it('tells two modules with the same serial number apart by their ports', async () => {
    const ports = fakePorts([usb('/dev/ttyUSB0', '0001'), usb('/dev/ttyUSB1', '0001')]);
    const { service } = await started({ ports });
    expect(await runs(service, '/dev/ttyUSB0')).not.toBe(await runs(service, '/dev/ttyUSB1'));
  });

  it('is refused to roles that may not, twice, and for what is not there', async () => {
    const { service } = await started({ ports: fakePorts([usb('/dev/ttyACM0', null)]) });
    const deviceId = await runs(service, '/dev/ttyACM0');
    await expect(
      asked(service)['devices.register'](actor('auditor'), { deviceId, label: 'x' }, connection),
    ).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const nobody = DeviceId.parse('0190f3a0-0000-7000-8000-00000000000a');
    await expect(service.register(actor('nurse'), nobody, 'x')).rejects.toMatchObject({ code: 'not-found' });
    const both = await Promise.allSettled([
      service.register(actor('nurse'), deviceId, 'x'),
      service.register(actor('nurse'), deviceId, 'y'),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('that could not be written leaves the device unregistered', async () => {
    const records: RecordStore = {
      ...memoryRecordStore(),
      write: () => Promise.reject(new ServiceError('disk', 'The disk is full.', 'Make room.')),
    };
    const { service } = await started({ ports: fakePorts([usb('/dev/ttyACM0', null)]), records });
    const deviceId = await runs(service, '/dev/ttyACM0');
    await expect(service.register(actor('nurse'), deviceId, 'x')).rejects.toMatchObject({ code: 'disk' });
    expect(service.get(deviceId)?.registered).toBe(false);
  });
});

describe('control (over fake ports)', () => {
  it('of a device that is not registered is refused, and so it is to roles that may not', async () => {
    const { service } = await started({ ports: fakePorts([usb('/dev/ttyACM0', null)]) });
    const deviceId = await runs(service, '/dev/ttyACM0');
    const refused = { code: 'not-allowed' };
    await expect(service.command(deviceId, 'measure')).rejects.toMatchObject(refused);
    await expect(service.configure(deviceId, 'x', undefined)).rejects.toMatchObject(refused);
    await service.register(actor('nurse'), deviceId, 'x');
    await expect(
      asked(service)['devices.command'](actor('it-admin'), { deviceId, command: 'measure' }, connection),
    ).rejects.toMatchObject(refused);
    await expect(
      asked(service)['devices.configure'](actor('auditor'), { deviceId, label: 'y' }, connection),
    ).rejects.toMatchObject(refused);
    await expect(service.command(deviceId, 'measure')).rejects.toMatchObject({
      code: 'device',
    });
    const csv = DeviceConfiguration.parse({
      csv: { rateHz: 1, columns: [{ name: 'a', unit: '1', use: 'ignore' }] },
    });
    await expect(service.configure(deviceId, undefined, csv)).rejects.toMatchObject({
      code: 'bad-request',
    });
    expect(await service.configure(deviceId, 'Bed 9', undefined)).toMatchObject({
      label: 'Bed 9',
    });
  });
});

describe('ports (fake ones)', () => {
  it('that never answer hold up no other', async () => {
    const ports = fakePorts(
      [usb('/dev/ttyUSB9', null), usb('/dev/ttyACM0', null)],
      new Set(['/dev/ttyUSB9']),
    );
    const { service } = await started({ ports });
    await runs(service, '/dev/ttyACM0');
    const stopMs = performance.now();
    await service.stop();
    expect(performance.now() - stopMs).toBeLessThan(1500);
  });
});

describe('a clock that jumps by an hour', () => {
  it.each([3_600_000, -3_600_000])(
    'does not move the time of a device in a session (%i ms), and is told',
    async (jump) => {
      let jumped = 0;
      const { service } = await started({
        ports: fakePorts([usb('/dev/ttyACM0', null)]),
        now: () => Date.now() + jumped,
      });
      const deviceId = await runs(service, '/dev/ttyACM0');
      await service.register(actor('nurse'), deviceId, 'x');
      service.assign(deviceId, SessionId.parse('0190f3a0-0000-7000-8000-000000000001'));
      const notices: string[] = [];
      service.onNotice(({ error }) => notices.push(error.message));
      let worstMs = 0;
      let frames = 0;
      let expectedMs = Number.NaN;
      service.onFrame(({ signalId, frame }) => {
        if (signalId !== 'ecg') return;
        frames += 1;
        if (!Number.isNaN(expectedMs)) worstMs = Math.max(worstMs, Math.abs(frame.startMs - expectedMs));
        expectedMs = frame.startMs + (frame.samples.length * 1000) / frame.rateHz;
      });
      await vi.waitFor(() => expect(frames).toBeGreaterThan(10), waited);
      jumped = jump;
      await vi.waitFor(() => expect(notices).toHaveLength(1), waited);
      const before = frames;
      await vi.waitFor(() => expect(frames).toBeGreaterThan(before + 20), waited);
      expect(worstMs).toBeLessThan(5);
      expect(notices[0]).toContain('60 min');
    },
  );
});

it('an SpO2 of 0 is absent with a reason, never a number (over fake ports)', async () => {
  const { service, vitals } = await started({ ports: fakePorts([usb('/dev/ttyACM0', null)]) });
  const deviceId = await runs(service, '/dev/ttyACM0');
  await service.register(actor('nurse'), deviceId, 'x');
  const seen: (number | null)[] = [];
  const reasons: unknown[] = [];
  vitals.onThinned(({ code, value, absence }) => {
    if (code !== 'spo2') return;
    seen.push(value);
    reasons.push(absence);
  });
  await vi.waitFor(() => expect(reasons).toContain('searching'), { timeout: 10_000, interval: 20 });
  expect(seen).not.toContain(0);
});
