/** The one origin whose pages the desktop app shows and listens to. */
export const ownOrigin = 'vitalseal://app';
export const ownScheme = 'vitalseal';

/** What identifies the sender of an IPC message; Electron's `WebFrameMain` is one. */
export interface SenderFrame {
  readonly origin: string;
  /** null: the window's top frame. */
  readonly parent: unknown;
}

/** Whether a message comes from the top frame of our own page. */
export function isOwnFrame(frame: SenderFrame | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === ownOrigin;
}

/** Whether a navigation stays on our own page. */
export function isOwnUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === `${ownScheme}:` && new URL(url).host === 'app';
}
