import type { ArgsOf, MethodName, ReplyOf } from '#shared/contract/index.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { ProofSubject } from '#shared/contract/proof.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { createRandom } from '#main/simulation/random.ts';
import { bucketWidth, tileBuckets, tilesOf } from '#renderer/features/sessions/tiles.ts';
import type { ViewWindow } from '#renderer/features/sessions/view-window.ts';

type Call = <M extends MethodName>(method: M, args: ArgsOf<M>) => Promise<ReplyOf<M>>;

const screenPixels = 1_920;
/** As the table of readings asks for. */
const readingsOnPage = 50;
const hourMs = 3_600_000;
const narrowestMs = 2_000;

/** What somebody asks for who looks at a session that has ended, as the review screen asks. */
export class Review {
  readonly #call: Call;
  readonly #random;
  readonly session: Session;

  constructor(call: Call, session: Session, seed: number) {
    this.#call = call;
    this.session = session;
    this.#random = createRandom(seed);
  }

  get #whole(): ViewWindow {
    return { fromMs: this.session.startedMs, toMs: this.session.stoppedMs ?? this.session.startedMs };
  }

  get #signals(): readonly SignalInfo[] {
    return this.session.devices.flatMap(({ signals }) => signals);
  }

  /** The screen opens on all of the session. */
  async open(): Promise<void> {
    const { sessionId } = this.session;
    // What is damaged is told when all was read; the picture does not wait for it.
    const read = this.#call('sessions.gaps', { sessionId });
    read.catch(() => undefined);
    await Promise.all([
      this.#call('sessions.gaps', { sessionId, which: 'told' }),
      this.#call('sessions.readings', { sessionId, limit: readingsOnPage }),
      this.#picture(this.#whole),
    ]);
  }

  /** Somewhere, as wide as a few heartbeats or as all of it: as likely by a factor of two. */
  async lookAnywhere(): Promise<void> {
    const { fromMs, toMs } = this.#whole;
    const widthMs = narrowestMs * ((toMs - fromMs) / narrowestMs) ** this.#random.uniform();
    const startMs = fromMs + (toMs - fromMs - widthMs) * this.#random.uniform();
    await this.#picture({ fromMs: startMs, toMs: startMs + widthMs });
  }

  /** A page of readings that ends somewhere. @returns where the next one goes on; null: it was the last */
  async readAnywhere(): Promise<string | null> {
    const { fromMs, toMs } = this.#whole;
    const untilMs = fromMs + (toMs - fromMs) * this.#random.uniform();
    return this.#readings({ toMs: untilMs });
  }

  readOn(before: string): Promise<string | null> {
    return this.#readings({ before });
  }

  /** A whole hour of the first lead, as long as a proof may be. */
  anyHour(): Extract<ProofSubject, { kind: 'waveform' }> {
    const { fromMs, toMs } = this.#whole;
    const hours = Math.floor((toMs - fromMs) / hourMs);
    const startMs = fromMs + Math.floor(this.#random.uniform() * hours) * hourMs;
    const [signal] = this.#signals;
    if (signal === undefined || hours === 0) throw new Error('the session holds no hour of a signal');
    const { deviceId, signalId } = signal;
    // What touches the hour is proven with it: one ms less keeps its neighbours out.
    const stretch = { fromMs: startMs + 1, toMs: startMs + hourMs - 1 };
    return { kind: 'waveform', sessionId: this.session.sessionId, deviceId, signalId, ...stretch };
  }

  async #readings(from: { readonly toMs: number } | { readonly before: string }): Promise<string | null> {
    const { sessionId } = this.session;
    const { readings, next } = await this.#call('sessions.readings', {
      sessionId,
      limit: readingsOnPage,
      ...from,
    });
    if (readings.length === 0) throw new Error('a page of readings is empty');
    return next;
  }

  async #picture(view: ViewWindow): Promise<void> {
    const { sessionId } = this.session;
    const asked = this.#signals.flatMap(({ deviceId, signalId, rateHz }) =>
      tilesOf(view, bucketWidth(view, screenPixels, rateHz)).map(({ fromMs, toMs }) =>
        this.#call('sessions.waveform', {
          sessionId,
          deviceId,
          signalId,
          fromMs,
          toMs,
          buckets: tileBuckets,
        }),
      ),
    );
    const envelopes = await Promise.all(asked);
    if (envelopes.every(({ min }) => min.every((value) => value === null))) this.#mustBeGap(view);
  }

  /** Gaps are half a minute at most: a wider picture without a sample is none. */
  #mustBeGap({ fromMs, toMs }: ViewWindow): void {
    if (toMs - fromMs > 30_000) throw new Error('a picture holds no sample');
  }
}
