import type { ArgsOf, MethodName, ReplyOf } from '#shared/contract/index.ts';
import type { ErrorEnvelope } from '#shared/contract/errors.ts';
import type { HostInfo } from '#shared/contract/host.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { DeviceId } from '#shared/domain/ids.ts';

/** A request that failed; `envelope.message` and `envelope.hint` can be shown as they are. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly envelope: ErrorEnvelope;

  constructor(envelope: ErrorEnvelope) {
    super(envelope.message);
    this.envelope = envelope;
  }
}

/** `closed`: nobody is signed in. `reconnecting`: what is on screen is old; say so. */
export type StreamState = 'closed' | 'connecting' | 'connected' | 'reconnecting';

/**
 * Live data of the host. It opens by itself while a clinician is signed in and comes back by itself after a break;
 * each time the host begins with a snapshot (`devices`, known vitals, running sessions).
 */
export interface HostStream {
  state(): StreamState;
  onState(listener: (state: StreamState) => void): () => void;
  onEvent(listener: (event: StreamEvent) => void): () => void;
  /** Waveforms of exactly these devices from now on, remembered over reconnects: they reach what draws them, not the page. */
  watch(deviceIds: readonly DeviceId[]): void;
}

/** All that the renderer knows of the host; the same in the desktop app and in a browser. */
export interface HostClient {
  /**
   * @param signal aborts when nobody waits any more: then the host stops working for it
   * @throws HostError with the host's envelope; `unavailable` when the host cannot be reached
   */
  call<M extends MethodName>(method: M, args: ArgsOf<M>, signal?: AbortSignal): Promise<ReplyOf<M>>;
  readonly stream: HostStream;
  readonly capabilities: HostInfo['capabilities'];
}
