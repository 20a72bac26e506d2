import { create } from 'zustand';
import type { PatientId, SessionId } from '#shared/domain/ids.ts';
import { may, type Permission, type Role } from '#shared/domain/roles.ts';

/** Pages in the order of their keys 1, 2, 3 …; a page's key is the same for every role. */
const pages = [
  { id: 'monitor', needs: 'waveform.view' },
  { id: 'sessions', needs: 'session.read' },
  { id: 'treatments', needs: 'treatment.read' },
  { id: 'outbox', needs: 'outbox.read' },
  { id: 'devices', needs: 'device.read' },
  { id: 'patients', needs: 'patient.read' },
  { id: 'clinicians', needs: 'clinician.manage' },
  { id: 'audit', needs: 'audit.health' },
  { id: 'network', needs: 'network.join' },
] as const satisfies readonly { readonly id: string; readonly needs: Permission }[];

export type PageId = (typeof pages)[number]['id'];

/** The pages a role has, each with its key. */
export function pagesOf(role: Role): readonly { readonly id: PageId; readonly key: string }[] {
  return pages
    .map(({ id, needs }, index) => ({ id, needs, key: String(index + 1) }))
    .filter(({ needs }) => may(role, needs));
}

interface Ui {
  readonly page: PageId;
  readonly patientId: PatientId | null;
  /** The session opened on the sessions page. */
  readonly openSessionId: SessionId | null;
  readonly helpOpen: boolean;
  readonly handOverOpen: boolean;
}

const start: Ui = {
  page: 'monitor',
  patientId: null,
  openSessionId: null,
  helpOpen: false,
  handOverOpen: false,
};

export const useUi = create<Ui>(() => start);

export function goTo(page: PageId): void {
  useUi.setState({ page });
}

export function openSession(sessionId: SessionId | null): void {
  useUi.setState({ page: 'sessions', openSessionId: sessionId });
}

export function choosePatient(patientId: PatientId): void {
  useUi.setState({ patientId });
}

/** Where a role's work begins, when that is not its first page. */
const startPages: Readonly<Partial<Record<Role, PageId>>> = { auditor: 'audit' };

/** After signing in: nothing of the clinician before stays on screen. */
export function resetUi(role: Role): void {
  useUi.setState({ ...start, page: startPages[role] ?? pagesOf(role)[0]?.id ?? 'devices' });
}
