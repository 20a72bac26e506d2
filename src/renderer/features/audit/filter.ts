import type { AuditFilter } from '#shared/contract/audit.ts';
import { SessionId, SubjectId } from '#shared/domain/ids.ts';
import { entryOf, minuteOf, noTime, type TimeEntry } from '#renderer/format/local-time.ts';

/** The filter as it is typed; empty = does not matter. */
export interface FilterForm {
  subjectId: string;
  sessionId: string;
  clinicianId: string;
  kind: string;
  from: TimeEntry;
  to: TimeEntry;
}

export const emptyFilter: FilterForm = {
  subjectId: '',
  sessionId: '',
  clinicianId: '',
  kind: '',
  from: noTime,
  to: noTime,
};

const minuteMs = 60_000;

/** What the host understands of it; an id that is none is left out, and `isId` says so beside the field. */
export function filterOf(form: FilterForm): AuditFilter {
  const subject = SubjectId.safeParse(form.subjectId.trim());
  const session = SessionId.safeParse(form.sessionId.trim());
  const clinicianId = form.clinicianId.trim();
  const { timeMs: fromMs } = form.from;
  const { timeMs: toMs } = form.to;
  return {
    ...(subject.success && { subjectId: subject.data }),
    ...(session.success && { sessionId: session.data }),
    ...(clinicianId !== '' && { clinicianId }),
    ...(form.kind !== '' && { kind: form.kind }),
    ...(fromMs !== null && { fromMs }),
    // A person who says "to 14:05" means all of that minute.
    ...(toMs !== null && { toMs: minuteOf(toMs) + minuteMs - 1 }),
  };
}

/** The filter back in its fields. */
export function formOf(filter: AuditFilter): FilterForm {
  const { subjectId = '', sessionId = '', clinicianId = '', kind = '', fromMs, toMs } = filter;
  return {
    subjectId,
    sessionId,
    clinicianId,
    kind,
    from: entryOf(fromMs ?? null),
    to: entryOf(toMs ?? null),
  };
}

/** Empty, or a whole id. */
export function isId(text: string): boolean {
  return text.trim() === '' || SubjectId.safeParse(text.trim()).success;
}

/** Whether the times are in order, as far as both are given. */
export function inOrder(fromMs: number | null, toMs: number | null): boolean {
  return fromMs === null || toMs === null || minuteOf(fromMs) <= toMs;
}
