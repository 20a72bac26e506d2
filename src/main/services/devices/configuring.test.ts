import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import { ClinicianId, DeviceId, IntentId, SessionId } from '#shared/domain/ids.ts';
import { memoryRecordStore } from '#main/testing/fakes.ts';
import { Registration } from './registration.ts';
import { fakePorts, started, stopAll } from './testing/service.ts';

afterEach(stopAll);

/** A registered device that is not plugged in, as an earlier start stored it. */
async function unplugged(model: string, configuration: DeviceConfiguration) {
  const records = memoryRecordStore();
  const deviceId = DeviceId.parse('0190f3a0-0000-7000-8000-0000000000d1');
  const registration: Registration = {
    deviceId,
    model,
    label: 'Bay 1',
    serialNumber: null,
    portPath: '/dev/ttyUSB0',
    simulated: false,
    configuration,
    registeredMs: 1,
    registeredBy: ClinicianId.parse('n.okafor'),
    intentId: IntentId.parse('0190f3a0-0000-7000-8000-0000000000d2'),
    argument: '{}',
    details: '{}',
  };
  await records.write([{ key: `device/${deviceId}`, value: registration }]);
  const { service } = await started({ ports: fakePorts([]), records });
  const kept = async () => Registration.parse(await records.get(`device/${deviceId}`));
  return { service, deviceId, kept };
}

describe('a set-up that its driver cannot read any more', () => {
  it('keeps nobody from opening the others, is said, and stays as it was stored', async () => {
    const { service, deviceId, kept } = await unplugged('csv-line', { csv: { columns: 'none' } });
    expect(service.get(deviceId)).toMatchObject({
      label: 'Bay 1',
      problem: 'Its set-up cannot be read: set it up again.',
    });
    expect((await kept()).configuration).toEqual({ csv: { columns: 'none' } });
  });
});

describe('a device that is configured', () => {
  const bitalino: DeviceConfiguration = { channels: ['off', 'emg', 'off', 'ecg'] };
  const csv = {
    csv: {
      rateHz: 12.5,
      columns: [
        { name: 'temperature', unit: 'Cel', use: 'temperature' },
        { name: 'flow', unit: 'L/s', use: 'ignore' },
      ],
    },
  };

  it.each([
    ['bitalino', bitalino],
    ['csv-line', csv],
  ] as const)(
    'keeps its configuration when it is renamed while unplugged (%s)',
    async (model, configuration) => {
      const { service, deviceId, kept } = await unplugged(model, configuration);
      expect(service.get(deviceId)).toMatchObject({ state: 'closed', signals: [], configuration });
      await service.configure(deviceId, 'Bay 2', undefined);
      expect(service.get(deviceId)).toMatchObject({ label: 'Bay 2', configuration });
      expect(await kept()).toMatchObject({ label: 'Bay 2', configuration });
    },
  );

  it('by two at once keeps what each of them changed', async () => {
    const { service, deviceId, kept } = await unplugged('csv-line', csv);
    const shown = { csv: { columns: csv.csv.columns } };
    const columns = csv.csv.columns.map((column) => ({ ...column, unit: 'K' }));
    await Promise.all([
      service.configure(deviceId, 'Bay 3', undefined),
      service.configure(deviceId, undefined, { csv: { rateHz: 25 } }),
      service.configure(deviceId, undefined, { csv: { columns } }, shown),
    ]);
    expect(await kept()).toMatchObject({ label: 'Bay 3', configuration: { csv: { rateHz: 25, columns } } });
    await expect(
      service.configure(deviceId, 'Bay 4', { csv: { columns: columns.slice(1) } }, shown),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect((await kept()).label).toBe('Bay 3');
  });

  it('can be renamed while a session records it, and sending what holds already changes nothing', async () => {
    const { service, deviceId } = await unplugged('csv-line', csv);
    service.assign(deviceId, SessionId.parse('0190f3a0-0000-7000-8000-000000000001'));
    await service.configure(deviceId, 'Bay 5', csv);
    expect(service.get(deviceId)).toMatchObject({ label: 'Bay 5', configuration: csv });
    await expect(service.configure(deviceId, undefined, { csv: { rateHz: 5 } })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});
