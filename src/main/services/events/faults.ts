import { basename } from 'node:path';
import { v4 } from 'uuid';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { EventBus } from './event-bus.ts';
import type { ReportFault } from './report-fault.ts';

/** What fails at each frame fills no log, ms. */
const logEveryMs = 10_000;
/** Somebody who has read it once goes on working, ms. */
const noticeEveryMs = 60_000;

export function createFaultReport(parts: {
  readonly logger: Logger;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly clock: Pick<Clock, 'monotonic'>;
}): ReportFault {
  const { logger, bus, clock } = parts;
  const unlogged = new Map<string, number>();
  const loggedMs = new Map<string, number>();
  let noticedMs = -Infinity;
  return (where, error) => {
    const now = clock.monotonic();
    const trace = traceOf(error);
    // Another fault in the same part is another fault.
    const fault = [where, trace.kind, trace.at[0]].join(' ');
    const before = unlogged.get(fault) ?? 0;
    if (now - (loggedMs.get(fault) ?? -Infinity) < logEveryMs) {
      unlogged.set(fault, before + 1);
      return;
    }
    loggedMs.set(fault, now);
    unlogged.set(fault, 0);
    const correlationId = v4();
    logger.error('program.fault', { where, correlationId, notLogged: before, ...trace });
    if (now - noticedMs < noticeEveryMs) return;
    noticedMs = now;
    bus.publish({ type: 'notice', level: 'error', error: { ...notice, correlationId } });
  };
}

const notice = {
  code: 'internal',
  message: 'A part of this program failed.',
  hint: 'Look whether waveforms and vital signs still come; what a session records may lack a part. Start the program again when you can, and tell IT.',
  retryable: false,
} as const;

/** Which kind of error, and where in the program: its message may hold what somebody typed, and paths. */
function traceOf(error: unknown): { readonly kind: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { kind: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  const at = frames.slice(0, 6).map((line) => basename(line.trim().replace(/\)$/, '')));
  return { kind: error.name, at };
}
