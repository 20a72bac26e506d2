import { ServiceError } from '#shared/contract/errors.ts';
import type {
  Driver,
  DriverConnection,
  DriverHost,
  Probe,
  SignalTemplate,
  Track,
} from '#main/services/devices/driver.ts';
import { eightNoneOne } from '../serial-settings.ts';
import {
  baudRate,
  createReplyDecoder,
  request,
  type NibpResult,
  type Refusal,
  type Reply,
} from './protocol.ts';
import { cuffVitals, nothing, outcomeOf, type Outcome } from './result.ts';

/** The cuff's pressure is asked for so often; it also shows that the module is alive. */
const pollsPerSecond = 4;
/** A command that was not accepted after this time was not heard. */
const acceptMs = 1000;
/** A disturbed result can be asked for again: so often. */
const resultTries = 3;
/** No measurement is shorter: numbers that come sooner are those of the one before, an error may be its own. */
const shortestMs = 2000;
/** No measurement takes longer. */
const measureMs = 180_000;
/** A cuff that was inflated (mmHg) and has been empty (mmHg) for this long (ms) has ended its measurement. */
const inflated = 40;
const empty = 10;
const emptyMs = 3000;

const cuffTemplate: SignalTemplate = {
  signalId: 'cuff',
  code: 'analog',
  label: 'Cuff pressure',
  unit: 'mm[Hg]',
  encoding: 'i16',
  scale: 1,
  offset: 0,
  displayRange: [0, 200],
};

/** `asked`: start was sent; `measuring`: accepted; `reading`: done, the result was asked for. */
type Phase = 'idle' | 'asked' | 'measuring' | 'reading';

/** What the person is told when the module does not do as it was told. */
const refused: Readonly<Record<Refusal, string>> = {
  aborted: 'The cuff stopped the measurement.',
  busy: 'The cuff is still busy. Wait some seconds, then press measure again.',
  error: 'The cuff reports an error. Press measure again; if it comes back, have the module checked.',
  'not-understood': 'The cuff did not understand the command. Press measure again.',
  asleep: 'The cuff was asleep. Press measure again.',
  'too-late': 'The cuff did not get the whole command. Press measure again.',
};
const notStarted = 'The cuff did not start. Press measure again; check that it is not switched off.';

class Cuff {
  readonly #host: DriverHost;
  readonly #track: Track;
  #phase: Phase = 'idle';
  #phaseMs = 0;
  #peak = 0;
  #emptySinceMs = 0;
  #resultTries = 0;
  #startedMs = 0;
  #pollMs: number;

  constructor(host: DriverHost) {
    this.#host = host;
    this.#track = host.track({ rateHz: pollsPerSecond }, [cuffTemplate]);
    this.#pollMs = host.monotonic();
  }

  tick(): void {
    const now = this.#host.monotonic();
    const inPhaseMs = now - this.#phaseMs;
    if (this.#phase === 'asked' && inPhaseMs > acceptMs) {
      this.#end(notStarted);
    } else if (this.#phase === 'measuring' && inPhaseMs > measureMs) {
      this.#host.send(request.abort);
      this.#tell(nothing('timed-out'));
    } else if (this.#phase === 'reading' && inPhaseMs > acceptMs) {
      if (this.#resultTries < resultTries) this.#askResult();
      else this.#tell(nothing('invalid'));
    }
    if (now < this.#pollMs) return;
    this.#pollMs += 1000 / pollsPerSecond;
    if (this.#pollMs < now) this.#pollMs = now;
    this.#host.send(request.cuffPressure);
  }

  command(command: string): void {
    if (command === 'abort') {
      this.#host.send(request.abort);
      if (this.#phase !== 'idle') this.#end('The measurement was stopped.');
      return;
    }
    if (this.#phase !== 'idle') {
      throw new ServiceError(
        'conflict',
        'The cuff is measuring already.',
        'Wait for the result, or stop the measurement first.',
      );
    }
    this.#host.problem('');
    this.#enter('asked');
    this.#startedMs = this.#phaseMs;
    this.#host.send(request.start);
  }

  reply(reply: Reply): void {
    if (reply.kind === 'cuff-pressure') this.#pressure(reply.mmHg);
    else if (reply.kind === 'accepted' && this.#phase === 'asked') this.#enter('measuring');
    else if (reply.kind === 'done' && (this.#phase === 'measuring' || this.#phase === 'asked'))
      this.#askResult();
    else if (reply.kind === 'result' && this.#phase === 'reading') this.#result(reply.result);
    else if (reply.kind === 'refused') this.#refused(reply.why);
  }

  /** It says so itself instead of measuring, or in the middle of it. */
  #refused(why: Refusal | undefined): void {
    if (this.#phase === 'asked') {
      // "Aborted" answers the abort before this start.
      if (why !== 'aborted') this.#end(why === undefined ? notStarted : refused[why]);
    } else if (this.#phase === 'measuring' && (why === 'aborted' || why === 'error')) {
      this.#tell(nothing(why === 'aborted' ? 'cancelled' : 'device-error', refused[why]));
    }
  }

  #pressure(mmHg: number): void {
    if (mmHg < 0 || mmHg > 330) this.#track.absent(0, 'out-of-range');
    else this.#track.put(0, mmHg);
    this.#track.next();
    if (this.#phase !== 'measuring') return;
    const now = this.#host.monotonic();
    this.#peak = Math.max(this.#peak, mmHg);
    if (mmHg > empty) this.#emptySinceMs = now;
    if (this.#peak > inflated && now - this.#emptySinceMs > emptyMs) this.#askResult();
  }

  #askResult(): void {
    this.#resultTries = this.#phase === 'reading' ? this.#resultTries + 1 : 1;
    this.#enter('reading');
    this.#host.send(request.result);
  }

  #result(result: NibpResult): void {
    const early = this.#host.monotonic() - this.#startedMs < shortestMs;
    if (early && result.error === undefined) this.#enter('measuring');
    else this.#tell(outcomeOf(result));
  }

  #tell({ vitals, problem }: Outcome): void {
    for (const code of cuffVitals) {
      const known = vitals[code];
      if (typeof known === 'number') this.#host.vital(code, known, null);
      else this.#host.vital(code, null, known);
    }
    this.#end(problem);
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#phaseMs = this.#host.monotonic();
    this.#emptySinceMs = this.#phaseMs;
    if (phase === 'asked') this.#peak = 0;
  }

  #end(problem: string): void {
    this.#enter('idle');
    this.#host.problem(problem);
  }
}

function open(host: DriverHost): DriverConnection {
  const cuff = new Cuff(host);
  let replies = 0;
  const decoder = createReplyDecoder((reply) => {
    replies += 1;
    cuff.reply(reply);
  });
  return {
    data(bytes) {
      const before = replies;
      decoder.push(bytes);
      return replies > before;
    },
    tick: () => cuff.tick(),
    command: (command) => cuff.command(command),
    farewell: () => null,
    get skippedBytes() {
      return decoder.skippedBytes;
    },
  };
}

/** Time between two questions while probing, ms. */
const askEveryMs = 400;

function probe(): Probe {
  let answered = false;
  let asked = 0;
  // The cuff's pressure is asked for rather than the module's status: its reply is the best documented one.
  const decoder = createReplyDecoder((reply) => (answered ||= reply.kind === 'cuff-pressure'));
  return {
    data: (bytes) => decoder.push(bytes),
    tick(elapsedMs, send) {
      if (elapsedMs < asked * askEveryMs) return;
      asked += 1;
      send(request.cuffPressure);
    },
    recognised: () => (answered ? { configuration: {}, open } : null),
  };
}

export const suntechNibp: Driver = {
  model: 'suntech-nibp',
  modelName: 'SunTech blood pressure module',
  settings: eightNoneOne(baudRate),
  probing: 'ask',
  probeMs: 1000,
  silenceMs: 1100,
  vitals: () => cuffVitals,
  commands: [{ name: 'measure' }, { name: 'abort' }],
  faults: [
    { value: 'cuff-motion', label: 'Arm moves while measuring' },
    { value: 'cuff-leak', label: 'Cuff leaks while measuring' },
    { value: 'cuff-error', label: 'Unknown error while measuring' },
  ],
  probe,
};
