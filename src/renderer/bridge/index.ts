import { pageWorker } from '#renderer/waveform/page-worker.ts';
import { createHostClient } from './client.ts';
import { electronBinding } from './electron.ts';
import type { HostClient } from './host-client.ts';
import type { PreloadBridge } from './preload-bridge.ts';
import { redeemLinkToken, webBinding } from './web.ts';
import { workerStreams } from './worker-streams.ts';

export { HostError, type HostClient, type HostStream, type StreamState } from './host-client.ts';

declare global {
  interface Window {
    /** Put there by the preload script; only in the desktop app. */
    readonly vitalseal?: PreloadBridge;
  }
}

/**
 * Connects to the host this page came from. The one place that knows which host that is.
 * @throws HostError `unavailable` when it does not answer
 */
export async function connectHost(): Promise<HostClient> {
  const streams = workerStreams(pageWorker);
  if (window.vitalseal !== undefined)
    return createHostClient(electronBinding(window.vitalseal, window, streams));
  await redeemLinkToken(window);
  return createHostClient(webBinding(window.location.origin, streams));
}
