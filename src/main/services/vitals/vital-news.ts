import type { Absence } from '#shared/domain/absence.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { LiveVital } from '#shared/contract/streams.ts';
import type { Clock } from '#main/ports/clock.ts';
import { createEmitter, type Emitter } from '#main/services/events/emitter.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import { Thinning } from './thinning.ts';

/** Where every vital is published, by the service that knows it: measured, counted by our detector, entered by hand. */
export interface VitalNews {
  tell(vital: LiveVital): void;
  /** What this device measured all the time is not known any more, since this time, UTC ms. */
  lose(deviceId: DeviceId, absence: Absence, timeMs: number): void;
  /** Called now and then: passes on what was held back. */
  tick(): void;
  /** Each one, as it comes. */
  readonly onEach: Emitter<[LiveVital]>['on'];
  /** For screens and records: at most two a second of each. */
  readonly onThinned: Emitter<[LiveVital]>['on'];
}

export function createVitalNews(parts: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly report: ReportFault;
}): VitalNews {
  const { clock, report } = parts;
  const each = createEmitter<[LiveVital]>('vitals', report);
  const thinned = createEmitter<[LiveVital]>('vitals.thinned', report);
  const thinning = new Thinning(thinned.tell);
  return {
    tell(vital) {
      each.tell(vital);
      thinning.take(vital, clock.monotonic());
    },
    lose(deviceId, absence, timeMs) {
      thinning.lose(deviceId, absence, timeMs, clock.monotonic(), each.tell);
    },
    tick: () => thinning.tick(clock.monotonic()),
    onEach: each.on,
    onThinned: thinned.on,
  };
}
