import type { ClinicianId, PatientId } from '#shared/domain/ids.ts';
import type { Patient } from '#shared/contract/patients.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import type { LossBook } from '#main/services/losses/loss-book.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { DeviceFeed } from '#main/services/devices/device-feed.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { JournalStore } from './journal.ts';
import type { SessionReaders } from './reader.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { VitalNews } from '#main/services/vitals/vital-news.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { SealQueue } from '#main/services/outbox/seal-queue.ts';

/** What the session service is put together from. */
export interface SessionPorts {
  readonly journals: JournalStore;
  readonly readers: SessionReaders;
  readonly records: RecordStore;
  readonly feed: DeviceFeed;
  readonly vitals: Pick<VitalNews, 'tell' | 'onThinned'>;
  readonly seals: SealQueue;
  readonly patients: { find(patientId: PatientId): Promise<Patient | undefined> };
  /** Proves to the one who hands over that the next clinician is here. @throws ServiceError('wrong-pin') */
  verifyPin(clinicianId: ClinicianId, pin: string, by: ClinicianId): Promise<Actor>;
  /** Room on the disk, bytes. */
  freeBytes(): Promise<number>;
  /** Takes what is found missing. */
  readonly losses: Pick<LossBook, 'report'>;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly logger: Logger;
  readonly report: ReportFault;
}
