import { encodeFrame, type StreamFrame } from '#shared/codec/frame.ts';
import { durationMs, joinFrames } from '#shared/codec/join-frames.ts';
import type { Device } from '#shared/contract/devices.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { LiveFrame } from '#main/services/devices/device-feed.ts';

/** The longest sweep of a wide screen, ms. */
const keptMs = 120_000;
/** So much is joined into one frame: few objects, and what is too old goes piece by piece, ms. */
const pieceMs = 1_000;

interface Recent {
  /** Joined, oldest first. */
  readonly pieces: StreamFrame[];
  /** The newest, still as they came. */
  frames: StreamFrame[];
}

interface OfDevice {
  readonly sessionId: Device['sessionId'];
  readonly signals: Map<string, Recent>;
}

/**
 * The last two minutes of every signal, for a screen that begins to look now: from another page, after unlocking, or
 * for the first time. A device that changes to another session, or to none, begins anew: what it sent before is of
 * another patient, or of nobody known.
 */
export class RecentFrames {
  readonly #devices = new Map<DeviceId, OfDevice>();

  add({ deviceId, signalId, frame }: LiveFrame): void {
    const device = this.#devices.get(deviceId) ?? { sessionId: null, signals: new Map<string, Recent>() };
    this.#devices.set(deviceId, device);
    let recent = device.signals.get(signalId);
    // A clock that was set back: what lies ahead of now would never get old.
    if (recent === undefined || frame.startMs < (recent.pieces.at(-1)?.startMs ?? -Infinity)) {
      recent = { pieces: [], frames: [] };
      device.signals.set(signalId, recent);
    }
    recent.frames.push(frame);
    const first = recent.frames[0] ?? frame;
    const endMs = frame.startMs + durationMs(frame);
    if (Math.abs(endMs - first.startMs) < pieceMs) return;
    recent.pieces.push(...joinFrames(recent.frames));
    recent.frames = [];
    recent.pieces.splice(0, recent.pieces.length - countKept(recent.pieces, endMs));
  }

  follow({ deviceId, sessionId }: Pick<Device, 'deviceId' | 'sessionId'>): void {
    if (this.#devices.get(deviceId)?.sessionId === sessionId) return;
    this.#devices.set(deviceId, { sessionId, signals: new Map() });
  }

  forget(deviceId: DeviceId): void {
    this.#devices.delete(deviceId);
  }

  /** Encoded stream frames, of each signal oldest first. */
  of(deviceId: DeviceId): Uint8Array[] {
    const signals = [...(this.#devices.get(deviceId)?.signals.values() ?? [])];
    return signals.flatMap(({ pieces, frames }) =>
      [...pieces, ...joinFrames(frames)].map((frame) => encodeFrame(frame)),
    );
  }
}

/** How many of the newest pieces are young enough, by their time and by what they hold. */
function countKept(pieces: readonly StreamFrame[], nowMs: number): number {
  let heldMs = 0;
  let count = 0;
  for (const piece of pieces.toReversed()) {
    heldMs += durationMs(piece);
    if (heldMs > keptMs || piece.startMs <= nowMs - keptMs) break;
    count += 1;
  }
  return count;
}
