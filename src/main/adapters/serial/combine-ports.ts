import type { PortInfo, DevicePorts } from '#main/ports/device-ports.ts';

/**
 * Several sources of ports as one. A source that fails hides only its own ports; a path belongs to the first source
 * that lists it.
 */
export function combinePorts(sources: readonly DevicePorts[]): DevicePorts {
  let owners = new Map<string, DevicePorts>();
  return {
    async list() {
      const lists = await Promise.all(
        sources.map((source) => source.list().catch((): readonly PortInfo[] => [])),
      );
      const found = new Map<string, DevicePorts>();
      const ports: PortInfo[] = [];
      sources.forEach((source, index) => {
        for (const port of lists[index] ?? []) {
          if (found.has(port.path)) continue;
          found.set(port.path, source);
          ports.push(port);
        }
      });
      owners = found;
      return ports;
    },
    async open(path, settings) {
      const owner = owners.get(path);
      if (owner === undefined) throw new Error('The port is gone.');
      return owner.open(path, settings);
    },
  };
}
