import type { LiveVital, StreamEvent } from '#shared/contract/streams.ts';

/** Vitals of one kind and source replace one another. */
export function vitalKey(vital: LiveVital): string {
  return `${vital.deviceId ?? vital.sessionId ?? ''}/${vital.code}/${vital.source}`;
}

/** The newest vital of each kind and source, for viewers that come later. */
export class LastVitals {
  readonly #vitals = new Map<string, LiveVital>();

  note(event: StreamEvent): void {
    if (event.type === 'vital') this.#vitals.set(vitalKey(event.vital), event.vital);
    if (event.type === 'device-gone') this.#forget((vital) => vital.deviceId === event.deviceId);
    if (event.type === 'session' && event.session.state !== 'running') {
      this.#forget((vital) => vital.deviceId === null && vital.sessionId === event.session.sessionId);
    }
  }

  list(): LiveVital[] {
    return [...this.#vitals.values()];
  }

  #forget(ended: (vital: LiveVital) => boolean): void {
    for (const [key, vital] of this.#vitals) if (ended(vital)) this.#vitals.delete(key);
  }
}
