/** How the desktop app ends by its own will. Any other end is Electron's: it found no display, or no sandbox. */
export const exitCodes = {
  done: 0,
  /** Options that it does not understand. */
  usage: 2,
  /** It cannot start, and said why. */
  refused: 3,
  /** It failed while it ran. */
  failed: 4,
} as const;
