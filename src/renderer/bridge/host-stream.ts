import { StreamEvent, type StreamRequest } from '#shared/contract/streams.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { HostStream, StreamState } from './host-client.ts';
import type { StreamTransport, TransportListener } from './transports.ts';

export type OpenTransport = (listener: TransportListener) => StreamTransport;

const firstRetryMs = 250;
const lastRetryMs = 5_000;

/** A stream that comes back by itself: 250 ms after a break, then each wait twice the one before, at most 5 s. */
export class ReconnectingStream implements HostStream {
  readonly #openTransport: OpenTransport;
  readonly #stateListeners = new Set<(state: StreamState) => void>();
  readonly #eventListeners = new Set<(event: StreamEvent) => void>();
  #state: StreamState = 'closed';
  #transport: StreamTransport | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = firstRetryMs;
  #watched: readonly DeviceId[] = [];

  constructor(openTransport: OpenTransport) {
    this.#openTransport = openTransport;
  }

  open(): void {
    if (this.#state !== 'closed') return;
    this.#become('connecting');
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    const closing = this.#transport;
    this.#transport = null;
    this.#watched = [];
    closing?.close();
    this.#become('closed');
  }

  state(): StreamState {
    return this.#state;
  }

  onState(listener: (state: StreamState) => void): () => void {
    return subscribe(this.#stateListeners, listener);
  }

  onEvent(listener: (event: StreamEvent) => void): () => void {
    return subscribe(this.#eventListeners, listener);
  }

  watch(deviceIds: readonly DeviceId[]): void {
    this.#watched = [...deviceIds];
    if (this.#state === 'connected') this.#sendWatch();
  }

  #connect(): void {
    const attempt: { transport: StreamTransport | null } = { transport: null };
    const current = () => attempt.transport !== null && attempt.transport === this.#transport;
    attempt.transport = this.#openTransport({
      onOpen: () => current() && this.#onOpen(),
      onText: (text) => current() && this.#onText(text),
      onClose: () => current() && this.#onClose(),
    });
    this.#transport = attempt.transport;
  }

  #onOpen(): void {
    this.#retryMs = firstRetryMs;
    this.#become('connected');
    if (this.#watched.length > 0) this.#sendWatch();
  }

  #onText(text: string): void {
    const event = parseEvent(text);
    if (event === null) return;
    if (event.type === 'signed-out') this.close();
    for (const listener of this.#eventListeners) listener(event);
  }

  #onClose(): void {
    this.#transport = null;
    this.#become('reconnecting');
    this.#retry = setTimeout(() => this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs);
  }

  #sendWatch(): void {
    const request: StreamRequest = { type: 'watch', deviceIds: [...this.#watched] };
    this.#transport?.send(JSON.stringify(request));
  }

  #become(next: StreamState): void {
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#stateListeners) listener(next);
  }
}

function subscribe<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** An event of a host newer than this page is left out rather than ending the stream. */
function parseEvent(text: string): StreamEvent | null {
  try {
    const event = StreamEvent.safeParse(JSON.parse(text));
    return event.success ? event.data : null;
  } catch {
    return null;
  }
}
