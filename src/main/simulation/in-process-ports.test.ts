import { describe, expect, it, vi } from 'vitest';
import { createInProcessPorts } from './in-process-ports.ts';
import { createSimulator, type SimulatedDevice } from './simulator.ts';

const settings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;

/** Says a byte every ms and echoes what it hears. */
const echo: SimulatedDevice = (() => {
  let said = 0;
  return {
    model: 'echo',
    powerOn() {
      said = 0;
    },
    run(timeMs, say) {
      for (; said < timeMs; said += 1) say(Uint8Array.of(said & 0xff));
    },
    receive: (bytes, _timeMs, say) => say(bytes),
    leadOff: () => undefined,
  };
})();

const makePorts = () =>
  createInProcessPorts(
    new Map([
      [
        'demo:echo',
        createSimulator({ device: echo, clock: { monotonic: () => performance.now() }, seed: 1 }),
      ],
    ]),
  );

describe('serial ports in this process', () => {
  it('list their simulators as simulated ports', async () => {
    expect(await makePorts().list()).toMatchObject([{ path: 'demo:echo', simulated: true, vendorId: null }]);
  });

  it('carry bytes both ways', async () => {
    const link = await makePorts().open('demo:echo', settings);
    const heard: number[] = [];
    link.onData((bytes) => heard.push(...bytes));
    await link.write(Uint8Array.of(0xfe));
    expect(heard).toContain(0xfe);
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(20));
    await link.close();
  });

  it('a device answers only after the call that asked it has returned, as on a cable', async () => {
    const link = await makePorts().open('demo:echo', settings);
    const heard: number[] = [];
    link.onData((bytes) => heard.push(...bytes));
    const writing = link.write(Uint8Array.of(0xfe));
    expect(heard).not.toContain(0xfe);
    await writing;
    expect(heard).toContain(0xfe);
    await link.close();
  });

  it('an unplugged port vanishes, its link is told, and opening it works again after plugging in', async () => {
    const ports = makePorts();
    const link = await ports.open('demo:echo', settings);
    const reasons: string[] = [];
    link.onClose((reason) => reasons.push(reason));
    ports.control('demo:echo', 'unplug');
    expect(reasons).toEqual(['unplugged']);
    expect(await ports.list()).toEqual([]);
    await expect(ports.open('demo:echo', settings)).rejects.toThrow('unplugged');
    await expect(link.write(Uint8Array.of(1))).rejects.toThrow('closed');
    ports.control('demo:echo', 'none');
    expect(await ports.list()).toHaveLength(1);
    await (await ports.open('demo:echo', settings)).close();
  });

  it('a port that is open cannot be opened a second time, and can be after closing', async () => {
    const ports = makePorts();
    const link = await ports.open('demo:echo', settings);
    await expect(ports.open('demo:echo', settings)).rejects.toThrow('already open');
    await link.close();
    await (await ports.open('demo:echo', settings)).close();
  });

  it('what is not there is refused', async () => {
    await expect(makePorts().open('demo:nothing', settings)).rejects.toThrow('no such simulated port');
    expect(() => makePorts().control('demo:nothing', 'drop')).toThrow('no such simulated port');
  });
});
