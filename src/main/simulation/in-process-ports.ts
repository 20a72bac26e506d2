import type { Link, PortInfo, DevicePorts } from '#main/ports/device-ports.ts';
import type { Simulator, SimulatorConnection } from './simulator.ts';

/** Serial ports whose other ends are simulators in this process: the same on every platform, no driver needed. */
export interface InProcessPorts extends DevicePorts {
  /** Makes the simulator at `path` misbehave. @throws Error when there is none */
  control(path: string, fault: string): void;
}

function openLink(simulator: Simulator): Link {
  const dataListeners: ((bytes: Uint8Array) => void)[] = [];
  const closeListeners: ((reason: string) => void)[] = [];
  let isOpen = true;
  const connection: SimulatorConnection = simulator.connect((bytes) => {
    for (const listener of dataListeners) listener(bytes);
  });
  const end = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    stopListening();
    connection.close();
    for (const listener of closeListeners) listener(reason);
  };
  const stopListening = simulator.onPlugged(() => end('unplugged'));
  return {
    async write(bytes) {
      if (!isOpen) throw new Error('The port is closed.');
      // No device answers before the call that asked it has returned.
      const sent = bytes.slice();
      await new Promise((resolve) => setImmediate(resolve));
      if (isOpen) connection.receive(sent);
    },
    onData: (listener) => void dataListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    async close() {
      end('closed');
    },
  };
}

/** @param simulators by the path under which their port is listed, such as `demo:bitalino` */
export function createInProcessPorts(simulators: ReadonlyMap<string, Simulator>): InProcessPorts {
  const find = (path: string): Simulator => {
    const simulator = simulators.get(path);
    if (simulator === undefined) throw new Error('There is no such simulated port.');
    return simulator;
  };
  return {
    async list() {
      const ports: PortInfo[] = [];
      for (const [path, simulator] of simulators) {
        if (simulator.fault === 'unplug') continue;
        ports.push({
          path,
          manufacturer: null,
          serialNumber: null,
          vendorId: null,
          productId: null,
          simulated: true,
        });
      }
      return ports;
    },
    async open(path) {
      return openLink(find(path));
    },
    control: (path, fault) => find(path).control(fault),
  };
}
