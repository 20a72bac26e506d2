/** Names between the preload script and the main process. */
export const callChannel = 'vitalseal:call';
export const streamChannel = 'vitalseal:stream';
