import type { AuditFilter, AuditKind } from '#shared/contract/audit.ts';
import { SessionId, SubjectId } from '#shared/domain/ids.ts';
import { fromLocalInput, toLocalInput } from '#renderer/state/format.ts';

/** The filter as it is typed; empty = does not matter. */
export interface FilterForm {
  subjectId: string;
  sessionId: string;
  clinicianId: string;
  kind: AuditKind | '';
  from: string;
  to: string;
}

export const emptyFilter: FilterForm = {
  subjectId: '',
  sessionId: '',
  clinicianId: '',
  kind: '',
  from: '',
  to: '',
};

const minuteMs = 60_000;

/** What the host understands of it; an id that is none is left out, and `isId` says so beside the field. */
export function filterOf(form: FilterForm): AuditFilter {
  const subject = SubjectId.safeParse(form.subjectId.trim());
  const session = SessionId.safeParse(form.sessionId.trim());
  const clinicianId = form.clinicianId.trim();
  const fromMs = timeOf(form.from);
  const toMs = timeOf(form.to);
  return {
    ...(subject.success && { subjectId: subject.data }),
    ...(session.success && { sessionId: session.data }),
    ...(clinicianId !== '' && { clinicianId }),
    ...(form.kind !== '' && { kind: form.kind }),
    ...(fromMs !== null && { fromMs }),
    // A person who says "to 14:05" means all of that minute.
    ...(toMs !== null && { toMs: toMs + minuteMs - 1 }),
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
    from: fromMs === undefined ? '' : toLocalInput(fromMs),
    to: toMs === undefined ? '' : toLocalInput(toMs),
  };
}

/** Empty, or a whole id. */
export function isId(text: string): boolean {
  return text.trim() === '' || SubjectId.safeParse(text.trim()).success;
}

/** Whether the times are in order, as far as both are given. */
export function inOrder({ from, to }: Pick<FilterForm, 'from' | 'to'>): boolean {
  const fromMs = timeOf(from);
  const toMs = timeOf(to);
  return fromMs === null || toMs === null || fromMs <= toMs;
}

function timeOf(text: string): number | null {
  return text === '' ? null : fromLocalInput(text);
}
