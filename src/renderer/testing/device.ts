import type { Device } from '#shared/contract/devices.ts';
import { DeviceId } from '#shared/domain/ids.ts';

export const testDeviceId = DeviceId.parse('0193a000-0000-7000-8000-000000000001');

/** A registered device that runs, for tests. */
export function testDevice(change: Partial<Device> = {}): Device {
  return {
    deviceId: testDeviceId,
    model: 'healthypi-5',
    modelName: 'ProtoCentral HealthyPi 5',
    label: 'Bay 2',
    registered: true,
    simulated: true,
    state: 'running',
    stateSinceMs: 0,
    problem: '',
    port: '',
    signals: [],
    vitals: [],
    commands: [],
    actions: [],
    faults: [],
    battery: null,
    loss: { last5s: 0, total: 0, lostSamples: 0, expectedSamples: 0, skippedBytes: 0, foreignLines: 0 },
    sessionId: null,
    configuration: {},
    form: [],
    ...change,
  };
}
