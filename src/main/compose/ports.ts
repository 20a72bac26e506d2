import { combinePorts } from '#main/adapters/serial/combine-ports.ts';
import { createNodeSerialPorts } from '#main/adapters/serial/node-serial-ports.ts';
import { createPtyPorts, ptyFolder } from '#main/adapters/serial/pty-ports.ts';
import type { SerialPorts } from '#main/services/ports.ts';

/** The demonstration's own ports, this machine's serial ports, and the pseudo-terminals of `npm run simulate`. */
export function allPorts(demoPorts: SerialPorts | undefined): SerialPorts {
  const real = createNodeSerialPorts();
  const folder = ptyFolder();
  return combinePorts([
    ...(demoPorts === undefined ? [] : [demoPorts]),
    real,
    ...(folder === undefined ? [] : [createPtyPorts(real, folder)]),
  ]);
}
