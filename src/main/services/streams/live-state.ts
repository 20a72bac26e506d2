import type { Session } from '#shared/contract/sessions.ts';
import { vitalKey, type LiveVital, type StreamEvent } from '#shared/contract/streams.ts';

/** How things stand, for viewers that come later: the newest vital of each kind and source, and running sessions. */
export class LiveState {
  readonly #vitals = new Map<string, LiveVital>();
  readonly #sessions = new Map<string, Session>();

  note(event: StreamEvent): void {
    if (event.type === 'vital') this.#noteVital(event.vital);
    if (event.type === 'device-gone') this.#forget((vital) => vital.deviceId === event.deviceId);
    if (event.type === 'session') this.#noteSession(event.session);
  }

  events(): StreamEvent[] {
    return [
      ...Array.from(this.#vitals.values(), (vital) => ({ type: 'vital', vital }) as const),
      ...Array.from(this.#sessions.values(), (session) => ({ type: 'session', session }) as const),
    ];
  }

  /** A value entered late, for a time before the one that stands there, is not how things stand. */
  #noteVital(vital: LiveVital): void {
    const key = vitalKey(vital);
    const late = vital.source === 'manual' && vital.timeMs < (this.#vitals.get(key)?.timeMs ?? 0);
    if (!late) this.#vitals.set(key, vital);
  }

  #noteSession(session: Session): void {
    const { sessionId, state } = session;
    if (state === 'running') {
      this.#sessions.set(sessionId, session);
      return;
    }
    this.#sessions.delete(sessionId);
    // Entered by hand: they belong to the session alone.
    this.#forget((vital) => vital.deviceId === null && vital.sessionId === sessionId);
  }

  #forget(ended: (vital: LiveVital) => boolean): void {
    for (const [key, vital] of this.#vitals) if (ended(vital)) this.#vitals.delete(key);
  }
}
