import { combinePorts } from '#main/adapters/serial/combine-ports.ts';
import { createNodeSerialPorts } from '#main/adapters/serial/node-serial-ports.ts';
import { createPtyPorts } from '#main/adapters/serial/pty-ports.ts';
import { portsFolder } from '#main/simulation/ports-folder.ts';
import type { SerialPorts } from '#main/ports/serial-ports.ts';

/** The demonstration's own ports, this machine's serial ports, and the pseudo-terminals of `npm run simulate`. */
export function allPorts(demoPorts: SerialPorts | undefined): SerialPorts {
  const real = createNodeSerialPorts();
  return combinePorts([
    ...(demoPorts === undefined ? [] : [demoPorts]),
    real,
    // Windows has no pseudo-terminals.
    ...(process.platform === 'win32' ? [] : [createPtyPorts(real, portsFolder())]),
  ]);
}
