/** Where a device can be reached: today a serial port of this machine, a pseudo-terminal, or a simulator in this process. */
export interface PortInfo {
  /** Names it among all ports. */
  readonly path: string;
  readonly manufacturer: string | null;
  readonly serialNumber: string | null;
  /** Four hex digits, small letters. */
  readonly vendorId: string | null;
  readonly productId: string | null;
  /** The port belongs to a simulator. */
  readonly simulated: boolean;
}

/** How a serial port is to be opened; what is no serial port leaves it out of account. */
export interface SerialSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'odd' | 'even';
  readonly stopBits: 1 | 2;
}

/** An open connection that carries bytes both ways. `onClose` may never fire when a cable is pulled: watch for silence. */
export interface Link {
  write(bytes: Uint8Array): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): Promise<void>;
}

/** One kind of ports, or all of them. */
export interface DevicePorts {
  list(): Promise<readonly PortInfo[]>;
  /** @throws Error when the port cannot be opened; the message names no path */
  open(path: string, settings: SerialSettings): Promise<Link>;
}
