/** Where Debian's Chromium is, or the one that CHROMIUM_PATH names. */
export const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** A browser without a display card, without a network of its own. */
export const chromiumArgs: readonly string[] = [
  // Chromium's own sandbox cannot start as root, which a container's test run is.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
