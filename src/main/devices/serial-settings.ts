import type { SerialSettings } from '#main/ports/device-ports.ts';

/** Eight data bits, no parity, one stop bit: what all of today's modules speak. */
export function eightNoneOne(baudRate: number): SerialSettings {
  return { baudRate, dataBits: 8, parity: 'none', stopBits: 1 };
}
