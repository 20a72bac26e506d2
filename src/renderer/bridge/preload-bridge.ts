/** What the preload script puts on `window.vitalseal`. */
export interface PreloadBridge {
  call(method: string, args: unknown): Promise<unknown>;
  /** The port of a new stream then arrives as a window message of `streamPortMessage`. */
  openStream(): void;
}

/** Text of the window message with which the preload script hands a stream's port over. */
export const streamPortMessage = 'vitalseal:stream-port';
