import { StreamRequest, vitalKey, type LiveVital, type StreamEvent } from '#shared/contract/streams.ts';
import { may, type Permission } from '#shared/domain/roles.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import { requireAccess, type ConnectionState } from '#main/services/api/api.ts';
import { toEnvelope } from '#main/services/api/envelope.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Logger } from '#main/ports/logger.ts';

/** A host's end of one stream. */
export interface ViewerTransport {
  sendText(text: string): void;
  /** Whole stream frames, one after the other; the bytes are not changed afterwards. */
  sendFrames(bytes: Uint8Array): void;
  /** Bytes handed over that the other side has not taken yet. */
  bufferedBytes(): number;
  close(): void;
}

/** Above this nothing more is handed to the transport; about ten seconds of eight waveforms. */
const bufferLimitBytes = 256 * 1024;
/** How soon a viewer that reads too slowly is looked at again. */
const retryMs = 50;

/** What a role must be allowed to be told of each event; null = every signed-in clinician. */
const permissionOf: Readonly<Record<StreamEvent['type'], Permission | null>> = {
  devices: 'device.read',
  device: 'device.read',
  'device-gone': 'device.read',
  vital: 'waveform.view',
  beat: 'waveform.view',
  session: 'session.read',
  treatments: 'treatment.read',
  outbox: 'outbox.read',
  'outbox-progress': 'outbox.read',
  locked: null,
  'signed-out': null,
  'viewer-dropped': null,
  notice: null,
};

export interface ViewerParts {
  readonly transport: ViewerTransport;
  readonly authenticate: () => ConnectionState | undefined;
  /** All that a new viewer has to know, oldest first. */
  readonly snapshot: () => readonly StreamEvent[];
  /** The last frames of a device, oldest first. */
  readonly recent: (deviceId: DeviceId) => readonly Uint8Array[];
  readonly logger: Logger;
  readonly onClose: () => void;
  /** What comes so soon after a message waits, and shares the next one with all that comes meanwhile. */
  readonly gatherMs: () => number;
}

/**
 * One viewer: sends the events that the clinician's role may see and the frames of the watched devices, at once when
 * nothing left in the last moment, else gathered. When the other side reads too slowly, frames are left out for this viewer alone and
 * counted (`viewer-dropped`); events wait with only the newest of each kind kept: memory stays bounded, no state is
 * lost. While the screen is locked nothing of a patient leaves, but notices do: they name nobody, and a locked screen
 * has to say whether what is recorded is stored. Unlocking begins with a new snapshot.
 */
export class Viewer {
  readonly #parts: ViewerParts;
  /** `opening` and `locked` wait for a clinician who is not locked. */
  #phase: 'opening' | 'locked' | 'live' | 'closed' = 'opening';
  #watched: ReadonlySet<DeviceId> = new Set();
  /** What was sent before this viewer watched; it goes ahead of all that comes live. */
  #backlog: { readonly deviceId: DeviceId; readonly bytes: Uint8Array }[] = [];
  /** Newest event of each key, in order of arrival: that it is stored again must not come after that it is not. */
  #events = new Map<string, StreamEvent>();
  #frames: Uint8Array[] = [];
  #frameBytes = 0;
  #droppedFrames = 0;
  /** Set while nothing may leave yet. */
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Set when what is gathered leaves as soon as all that happens now has happened. */
  #leaving: ReturnType<typeof setImmediate> | null = null;

  constructor(parts: ViewerParts) {
    this.#parts = parts;
  }

  watches(deviceId: DeviceId): boolean {
    return this.#phase === 'live' && this.#watched.has(deviceId);
  }

  event(event: StreamEvent): void {
    if (this.#phase === 'opening' || this.#phase === 'closed') return;
    if (this.#phase === 'locked' && event.type !== 'notice') return;
    const key = eventKey(event);
    this.#events.delete(key);
    this.#events.set(key, event);
    this.#wake();
  }

  /** @param bytes one encoded stream frame of a watched device */
  frame(bytes: Uint8Array): void {
    if (this.#frameBytes + bytes.length > bufferLimitBytes) {
      this.#droppedFrames += 1;
      return;
    }
    this.#frames.push(bytes);
    this.#frameBytes += bytes.length;
    this.#wake();
  }

  /** A text message of the other side. What is no request of the contract ends the stream. */
  receive(text: string): void {
    if (this.#phase === 'closed') return;
    const request = parseRequest(text);
    if (request === null) {
      this.#parts.logger.warn('stream-request-refused');
      this.close();
      return;
    }
    try {
      requireAccess('waveform.view', this.#parts.authenticate());
      this.#watch(new Set(request.deviceIds));
    } catch (error) {
      this.#watch(new Set());
      const envelope = toEnvelope(error, 'stream-watch', this.#parts.logger);
      // Who has just locked the screen knows why nothing is watched.
      if (this.#phase === 'live') this.event({ type: 'notice', level: 'error', error: envelope });
    }
  }

  /** Follows lock, unlock and sign-out. @returns the clinician to whom live data may go now */
  check(): Actor | null {
    if (this.#phase === 'closed') return null;
    const state = this.#parts.authenticate();
    const actor = state?.actor ?? null;
    if (actor === null) {
      this.#tell({ type: 'signed-out' });
      this.close();
      return null;
    }
    if (state?.locked === true) {
      if (this.#phase !== 'locked') {
        this.#forget();
        this.#tell({ type: 'locked' });
        this.#phase = 'locked';
        for (const event of this.#parts.snapshot()) this.event(event);
      }
      return null;
    }
    if (this.#phase !== 'live') {
      this.#phase = 'live';
      const waiting = this.#events;
      this.#events = new Map();
      for (const event of [...this.#parts.snapshot(), ...waiting.values()]) this.event(event);
    }
    return actor;
  }

  close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#forget();
    this.#parts.transport.close();
    this.#parts.onClose();
  }

  /** A screen that begins to look begins with what was there a moment ago, not empty. */
  #watch(deviceIds: ReadonlySet<DeviceId>): void {
    const added = this.#phase === 'live' ? [...deviceIds].filter((id) => !this.#watched.has(id)) : [];
    this.#watched = deviceIds;
    this.#backlog = [
      ...this.#backlog.filter(({ deviceId }) => deviceIds.has(deviceId)),
      ...added.flatMap((deviceId) => this.#parts.recent(deviceId).map((bytes) => ({ deviceId, bytes }))),
    ];
    if (this.#backlog.length > 0) this.#wake();
  }

  /** A device's signals come one after the other in the same turn: they share a message. */
  #wake(): void {
    if (this.#timer !== null || this.#leaving !== null) return;
    this.#leaving = setImmediate(() => {
      this.#leaving = null;
      this.#flush();
    });
  }

  #rest(forMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const backlog = this.#backlog.length > 0;
      if (backlog || this.#events.size > 0 || this.#frames.length > 0 || this.#droppedFrames > 0) {
        this.#flush();
      }
    }, forMs);
  }

  #flush(): void {
    const actor = this.check();
    if (actor === null) {
      this.#tellLocked();
      return;
    }
    if (this.#parts.transport.bufferedBytes() > bufferLimitBytes) {
      this.#droppedFrames += this.#frames.length;
      this.#clearFrames();
      this.#rest(retryMs);
      return;
    }
    if (this.#droppedFrames > 0) {
      this.#tell({ type: 'viewer-dropped', frames: this.#droppedFrames });
      this.#droppedFrames = 0;
    }
    const events = this.#events;
    this.#events = new Map();
    for (const event of events.values()) {
      const permission = permissionOf[event.type];
      if (permission === null || may(actor.role, permission)) this.#tell(event);
    }
    this.#sendFrames();
    this.#rest(this.#parts.gatherMs());
  }

  #tellLocked(): void {
    if (this.#phase !== 'locked') return;
    for (const event of this.#events.values()) this.#tell(event);
    this.#events = new Map();
  }

  #sendFrames(): void {
    const { transport } = this.#parts;
    if (this.#backlog.length === 0) {
      if (this.#frames.length > 0) transport.sendFrames(joined(this.#frames, this.#frameBytes));
      this.#clearFrames();
      return;
    }
    // Live frames wait meanwhile: a lane takes its samples in their order.
    const part: Uint8Array[] = [];
    let byteLength = 0;
    while (byteLength < bufferLimitBytes) {
      const next = this.#backlog.shift();
      if (next === undefined) break;
      part.push(next.bytes);
      byteLength += next.bytes.length;
    }
    transport.sendFrames(joined(part, byteLength));
  }

  #tell(event: StreamEvent): void {
    this.#parts.transport.sendText(JSON.stringify(event));
  }

  #clearFrames(): void {
    this.#frames = [];
    this.#frameBytes = 0;
  }

  #forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#leaving !== null) clearImmediate(this.#leaving);
    this.#leaving = null;
    this.#events = new Map();
    this.#backlog = [];
    this.#clearFrames();
    this.#droppedFrames = 0;
  }
}

/** Events of the same key replace one another while they wait. */
function eventKey(event: StreamEvent): string {
  switch (event.type) {
    case 'device':
      return `device/${event.device.deviceId}`;
    // After `device` of the same device in any order: the newer one counts.
    case 'device-gone':
      return `device/${event.deviceId}`;
    case 'vital':
      return `vital/${vitalKey(event.vital)}${enteredAt(event.vital)}`;
    case 'beat':
      return `beat/${event.deviceId}`;
    case 'session':
      return `session/${event.session.sessionId}`;
    case 'treatments':
      return `treatments/${event.patientId}`;
    case 'notice':
      return `notice/${event.error.code}/${event.error.message}`;
    default:
      return event.type;
  }
}

/** Each value that a person entered is told: it may be entered late, and replaces none. */
function enteredAt({ source, timeMs }: LiveVital): string {
  return source === 'manual' ? `/${timeMs}` : '';
}

function parseRequest(text: string): StreamRequest | null {
  try {
    const request = StreamRequest.safeParse(JSON.parse(text));
    return request.success ? request.data : null;
  } catch {
    return null;
  }
}

function joined(frames: readonly Uint8Array[], byteLength: number): Uint8Array {
  const [first] = frames;
  if (first !== undefined && frames.length === 1) return first;
  const message = new Uint8Array(byteLength);
  let at = 0;
  for (const frame of frames) {
    message.set(frame, at);
    at += frame.length;
  }
  return message;
}
