export interface SerialPortInfo {
  readonly path: string;
  readonly manufacturer: string | null;
  readonly serialNumber: string | null;
  /** Four hex digits, small letters. */
  readonly vendorId: string | null;
  readonly productId: string | null;
  /** The port belongs to a simulator. */
  readonly simulated: boolean;
}

export interface SerialSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'odd' | 'even';
  readonly stopBits: 1 | 2;
}

/** An open port. `onClose` may never fire when a cable is pulled: watch for silence. */
export interface SerialLink {
  write(bytes: Uint8Array): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): Promise<void>;
}

export interface SerialPorts {
  list(): Promise<readonly SerialPortInfo[]>;
  /** @throws Error when the port cannot be opened; the message names no path */
  open(path: string, settings: SerialSettings): Promise<SerialLink>;
}
