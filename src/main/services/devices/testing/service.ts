import { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import { encodeSample, samplePacketBytes } from '#main/devices/healthypi-5/protocol.ts';
import type { Driver } from '#main/services/devices/driver.ts';
import { modules } from '#main/devices/registry.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { NewIntent, Outbox } from '#main/services/outbox/intent.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { PortInfo, DevicePorts } from '#main/ports/device-ports.ts';
import { memoryRecordStore, silentLogger, unexpectedFault } from '#main/testing/fakes.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import { createVitalNews, type VitalNews } from '#main/services/vitals/vital-news.ts';
import { createDeviceService, type DeviceService } from '../device-service.ts';

export const actor = (role: Role): Actor => ({
  clinicianId: ClinicianId.parse('n.okafor'),
  role,
  mspId: 'DemoMSP',
});
export const usb = (path: string, serialNumber: string | null): PortInfo => ({
  path,
  manufacturer: null,
  serialNumber,
  vendorId: null,
  productId: null,
  simulated: false,
});

/** Ports whose other ends say HealthyPi 5 packets at their rate. */
export function fakePorts(listed: PortInfo[], hanging: ReadonlySet<string> = new Set()): DevicePorts {
  return {
    list: async () => listed,
    open(path) {
      if (hanging.has(path)) return new Promise(() => undefined);
      const bytes = new Uint8Array(samplePacketBytes);
      const listeners: ((bytes: Uint8Array) => void)[] = [];
      const startMs = performance.now();
      let said = 0;
      const timer = setInterval(() => {
        for (; said < ((performance.now() - startMs) * 128) / 1000; said += 1) {
          encodeSample(
            {
              ecg: 1000 * (said % 128),
              bioz: said,
              biozFresh: true,
              red: 100 + said,
              infrared: 200 + said,
              temperature: 3700,
              spo2: said % 1000 > 500 ? 0 : 97,
              heartRate: 72,
              respiratoryRate: 15,
            },
            bytes,
          );
          for (const listener of listeners) listener(bytes);
        }
      }, 8);
      return Promise.resolve({
        write: async () => undefined,
        onData: (listener: (data: Uint8Array) => void) => void listeners.push(listener),
        onClose: () => undefined,
        close: async () => clearInterval(timer),
      });
    },
  };
}

const running: DeviceService[] = [];
/** Ends every service that a test started. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((service) => service.stop()));
}

interface Setting {
  readonly ports: DevicePorts;
  readonly records?: RecordStore;
  readonly now?: () => number;
  readonly workstationId?: string;
  readonly report?: ReportFault;
  readonly drivers?: readonly Driver[];
}

export async function started(
  setting: Setting,
): Promise<{ service: DeviceService; intents: NewIntent[]; vitals: VitalNews }> {
  const intents: NewIntent[] = [];
  const outbox: Outbox = {
    prepare(intent) {
      intents.push(intent);
      return [{ key: `outbox/${intent.intentId}`, value: intent }];
    },
    wake: () => undefined,
    entry: async () => undefined,
    onSealed: () => () => undefined,
  };
  const clock = { now: setting.now ?? (() => Date.now()), monotonic: () => performance.now() };
  const report = setting.report ?? unexpectedFault;
  const vitals = createVitalNews({ clock, report });
  const service = createDeviceService({
    ports: setting.ports,
    drivers: setting.drivers ?? modules.map(({ driver }) => driver),
    clock,
    logger: silentLogger,
    report,
    vitals,
    records: setting.records ?? memoryRecordStore(),
    outbox,
    workstationId: setting.workstationId ?? 'w1',
  });
  running.push(service);
  await service.openRegister();
  service.start();
  return { service, intents, vitals };
}
