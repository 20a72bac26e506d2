import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { Gap, Session } from '#shared/contract/sessions.ts';
import type { ReadingId, SessionId } from '#shared/domain/ids.ts';
import type { Work } from '#main/ports/work.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import type { SealedPart, SealedWaveform, WaveformStretch } from '#main/services/proof/session-archive.ts';
import { findLost, type Lost } from './lost-stretches.ts';
import type { ReadableJournal } from './readable-journal.ts';
import { newReadings, readingPage } from './reading-pages.ts';
import { sealedReading, sealedWaveform } from './sealed-parts.ts';
import type { Kept } from './session-book.ts';
import { toldGaps } from './told-gaps.ts';
import { trendsOf } from './trend-query.ts';
import { waveform } from './waveform.ts';

/** Begin of a session, and its end or now, ms. */
interface Span {
  readonly startedMs: number;
  readonly endMs: number;
}

type ReadingQuery = Omit<ParsedArgsOf<'sessions.readings'>, 'sessionId'>;
type TrendQuery = Omit<ParsedArgsOf<'sessions.trends'>, 'sessionId'>;

/**
 * Reads one session: the one way to look at what was recorded, for screens, proofs and exports. Everything that comes in
 * and goes out can be sent from thread to thread.
 */
export interface SessionReader {
  waveform(
    info: SignalInfo,
    wanted: Pick<ParsedArgsOf<'sessions.waveform'>, 'fromMs' | 'toMs' | 'buckets'>,
    work?: Work,
  ): Promise<ReplyOf<'sessions.waveform'>>;
  readings(session: Span, query: ReadingQuery): Promise<ReplyOf<'sessions.readings'>>;
  trends(session: Span, query: TrendQuery): Promise<ReplyOf<'sessions.trends'>>;
  /** Those that were told while recording. */
  gaps(): Promise<Gap[]>;
  /** What of a session that has ended cannot be read any more; every byte is read for it. */
  lost(session: Session, kept: Kept | null, work: Work): Promise<Lost>;
  sealedReading(readingId: ReadingId, work: Work): Promise<SealedPart | undefined>;
  /** @throws ServiceError('too-large') when it is longer than a certificate may be */
  sealedWaveform(stretch: WaveformStretch, work: Work): Promise<SealedWaveform>;
}

export function createSessionReader(journal: ReadableJournal): SessionReader {
  return {
    waveform: (info, wanted) => waveform(journal, info, wanted),
    readings: (session, query) =>
      query.after === undefined ? readingPage(journal, session, query) : newReadings(journal, query),
    trends: (session, query) => trendsOf(journal, session, query),
    gaps: () => toldGaps(journal),
    async lost(session, kept, work) {
      await journal.verify(work);
      return findLost(journal, session, kept);
    },
    sealedReading: (readingId, work) => sealedReading(journal, readingId, work),
    sealedWaveform: (stretch, work) => sealedWaveform(journal, stretch, work),
  };
}

/** Readers of this workstation's sessions, running and past. */
export interface SessionReaders {
  of(sessionId: SessionId): SessionReader;
}
