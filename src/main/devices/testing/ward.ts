import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '#shared/contract/devices.ts';
import { ClinicianId, type DeviceId } from '#shared/domain/ids.ts';
import { createNodeSerialPorts } from '#main/adapters/serial/node-serial-ports.ts';
import { createPtyPorts } from '#main/adapters/serial/pty-ports.ts';
import { moduleOf, modules } from '#main/devices/registry.ts';
import { createDeviceService, type DeviceService } from '#main/services/devices/device-service.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { LiveFrame } from '#main/services/devices/device-feed.ts';
import type { Outbox } from '#main/services/outbox/intent.ts';
import { syntheticPatient } from '#main/simulation/models/body.ts';
import { offerPty, type PtyPort } from '#main/simulation/pty.ts';
import { createSimulator, type SimulatedDevice, type Simulator } from '#main/simulation/simulator.ts';
import { memoryRecordStore, silentLogger, unexpectedFault } from '#main/testing/fakes.ts';
import type { LiveVital } from '#shared/contract/streams.ts';
import { createVitalNews } from '#main/services/vitals/vital-news.ts';

/** A simulator that is plugged in over a real pseudo-terminal. */
export interface Plugged {
  readonly simulator: Simulator;
  readonly port: PtyPort;
}

/** A device service with the real serial library over a folder of pseudo-terminals. */
export interface Ward {
  readonly service: DeviceService;
  readonly frames: LiveFrame[];
  readonly vitals: LiveVital[];
  readonly nurse: Actor;
  plug(device: SimulatedDevice | string): Promise<Plugged>;
  /** The device of this model, as it stands. */
  device(model: string): Device | undefined;
  /** Resolves when `holds`; looked at whenever something about a device changes. @returns ms it took */
  until(what: string, withinMs: number, holds: () => boolean): Promise<number>;
  /** Waits until the model runs and registers it. */
  registered(model: string, withinMs: number): Promise<DeviceId>;
  close(): Promise<void>;
}

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const patient = syntheticPatient({ seed: 5, heartRatePerMin: 72, variabilityPerMin: 1 });

export function simulated(model: string): SimulatedDevice {
  const found = moduleOf(model);
  if (found === undefined) throw new Error(`nothing simulates ${model}`);
  return found.simulator.create(patient);
}

/** Takes intents and never sends them. */
function idleOutbox(): Outbox {
  return {
    prepare: (intent) => [{ key: `outbox/${intent.intentId}`, value: intent }],
    wake: () => undefined,
    entry: async () => undefined,
    onSealed: () => () => undefined,
  };
}

const missing = (model: string): never => {
  throw new Error(`${model} is not there`);
};

/** Waits for a state; looks every 10 ms. @throws Error with `shown` when the time is over @returns ms it took */
async function waitFor(
  what: string,
  withinMs: number,
  holds: () => boolean,
  shown: () => unknown,
): Promise<number> {
  const startMs = clock.monotonic();
  while (!holds()) {
    const restMs = withinMs - (clock.monotonic() - startMs);
    if (restMs <= 0) throw new Error(`not within ${withinMs} ms: ${what}\n${JSON.stringify(shown())}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(10, restMs)));
  }
  return clock.monotonic() - startMs;
}

export async function openWard(): Promise<Ward> {
  const folder = await mkdtemp(join(tmpdir(), 'vitalseal-test-ports-'));
  const plugged: Plugged[] = [];
  const frames: LiveFrame[] = [];
  const vitals: LiveVital[] = [];
  const news = createVitalNews({ clock, report: unexpectedFault });
  const service = createDeviceService({
    ports: createPtyPorts(createNodeSerialPorts(), folder),
    drivers: modules.map(({ driver }) => driver),
    clock,
    logger: silentLogger,
    records: memoryRecordStore(),
    outbox: idleOutbox(),
    workstationId: 'test',
    report: unexpectedFault,
    vitals: news,
  });
  service.onFrame((frame) => frames.push(frame));
  news.onThinned((vital) => vitals.push(vital));
  await service.openRegister();
  service.start();
  const nurse: Actor = { clinicianId: ClinicianId.parse('n.okafor'), role: 'nurse', mspId: 'DemoMSP' };
  const device: Ward['device'] = (model) => service.list().find((candidate) => candidate.model === model);

  const until: Ward['until'] = (what, withinMs, holds) =>
    waitFor(what, withinMs, holds, () => service.list());

  return {
    service,
    frames,
    vitals,
    nurse,
    device,
    until,
    async plug(what) {
      const simulator = createSimulator({
        device: typeof what === 'string' ? simulated(what) : what,
        clock,
        seed: 1,
      });
      const one = { simulator, port: await offerPty(simulator, { folder }) };
      plugged.push(one);
      return one;
    },
    async registered(model, withinMs) {
      await until(`${model} runs`, withinMs, () => device(model)?.state === 'running');
      const { deviceId } = await service.register(
        nurse,
        device(model)?.deviceId ?? missing(model),
        `${model} of bed 1`,
      );
      return deviceId;
    },
    async close() {
      await service.stop();
      await Promise.all(plugged.map(({ port }) => port.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
