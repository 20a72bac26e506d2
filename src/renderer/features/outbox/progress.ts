import type { TFunction } from 'i18next';
import type { OutboxProgress } from '#shared/contract/outbox.ts';
import type { Tone } from '#renderer/kit/status-chip.tsx';

export const reachTones: Readonly<Record<OutboxProgress['ledger']['state'], Tone>> = {
  untried: 'wait',
  reachable: 'good',
  unreachable: 'warn',
  'read-only': 'warn',
  paused: 'info',
};

/** How long until all that waits is sealed, no finer than it can be known. */
export function remainingText(t: TFunction, remainingMs: number | null): string {
  if (remainingMs === null) return t('outbox.remainingUnknown');
  const minutes = Math.ceil(remainingMs / 60_000);
  if (minutes <= 1) return t('outbox.remainingSoon');
  if (minutes < 120) return t('outbox.remainingMinutes', { count: minutes });
  return t('outbox.remainingHours', { count: Math.ceil(minutes / 60) });
}
