import type { QueryClient } from '@tanstack/react-query';
import { vitalKey, type LiveVital, type StreamEvent } from '#shared/contract/streams.ts';
import type { MethodName } from '#shared/contract/index.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { HostStream } from '#renderer/bridge/index.ts';
import { useIdentity } from './identity.ts';
import { reduceLive, useLive } from './live.ts';
import { reduceVitals, useVitals } from './vitals.ts';

/** At most two renewals a second, whatever the host sends. */
const vitalsEveryMs = 500;

/** Collects vitals, keeps the newest of each, and hands them on together at most once in `everyMs`. */
export class VitalBatch {
  readonly #pending = new Map<string, LiveVital>();
  readonly #apply: (batch: readonly LiveVital[]) => void;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(apply: (batch: readonly LiveVital[]) => void, everyMs = vitalsEveryMs) {
    this.#apply = apply;
    this.#everyMs = everyMs;
  }

  add(vital: LiveVital): void {
    // Each value that a person entered counts; of measured ones the newest stands for those within half a second.
    const key = vital.source === 'manual' ? `${vitalKey(vital)}|${vital.timeMs}` : vitalKey(vital);
    this.#pending.set(key, vital);
    this.#timer ??= setTimeout(() => this.#flush(), this.#everyMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    const batch = [...this.#pending.values()];
    this.#pending.clear();
    this.#apply(batch);
  }
}

/** Beats do not pass through React: whoever draws them listens here. */
const beatListeners = new Set<(deviceId: DeviceId) => void>();

export function onBeat(listener: (deviceId: DeviceId) => void): () => void {
  beatListeners.add(listener);
  return () => beatListeners.delete(listener);
}

/** Answers of the host that an event makes old. */
function outdated(event: StreamEvent): readonly MethodName[] {
  if (event.type === 'session') return ['sessions.list', 'sessions.get', 'sessions.gaps'];
  if (event.type === 'treatments') return ['treatments.list'];
  if (event.type === 'outbox') return ['outbox.list', 'ledger.status'];
  return [];
}

function onLocked(event: StreamEvent): void {
  useLive.setState((state) => reduceLive(state, event));
  useIdentity.getState().setLocked();
}

/** From the host's stream into the stores, until the returned function is called. */
export function connectEvents(stream: HostStream, queries: QueryClient, onSignedOut: () => void): () => void {
  const batch = new VitalBatch((vitals) => useVitals.setState((state) => reduceVitals(state, vitals)));
  const stopEvents = stream.onEvent((event) => {
    if (event.type === 'vital') batch.add(event.vital);
    else if (event.type === 'beat') for (const listener of beatListeners) listener(event.deviceId);
    else if (event.type === 'locked') onLocked(event);
    else if (event.type === 'signed-out') onSignedOut();
    else useLive.setState((state) => reduceLive(state, event));
    for (const method of outdated(event)) void queries.invalidateQueries({ queryKey: [method] });
  });
  useLive.setState({ connection: stream.state() });
  const stopState = stream.onState((connection) => useLive.setState({ connection }));
  return () => {
    stopEvents();
    stopState();
    batch.stop();
  };
}
