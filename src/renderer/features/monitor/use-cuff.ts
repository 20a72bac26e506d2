import { useState } from 'react';
import type { Device } from '#shared/contract/devices.ts';
import { hostNow, useHostNow } from '#renderer/state/clock.ts';
import { useHostMutation } from '#renderer/state/host.ts';
import { useMay } from '#renderer/state/identity.ts';
import { useVitals } from '#renderer/state/vitals.ts';

/** A cuff that told nothing for so long will not tell any more. */
const longestMeasurementMs = 180_000;

export interface Cuff {
  readonly measuring: boolean;
  readonly abortable: boolean;
  /** The request is on its way. */
  readonly busy: boolean;
  readonly usable: boolean;
  readonly failure: unknown;
  readonly act: () => void;
  readonly dismiss: () => void;
}

/** The blood pressure cuff of this monitor, or null when there is none or this role may not use it. */
export function useCuff(shown: readonly Device[]): Cuff | null {
  const allowed = useMay('device.control');
  const command = useHostMutation('devices.command');
  const [sinceMs, setSinceMs] = useState<number | null>(null);
  const nowMs = useHostNow(1_000);
  const device = shown.find(({ commands }) => commands.includes('measure'));
  const newestMs = useVitals(({ live }) => {
    const key = `${device?.deviceId ?? ''}|nibp-systolic|device`;
    const vital = live.get(key);
    // "Searching" is the cuff at work, not its result.
    return vital === undefined || vital.absence === 'searching' ? 0 : vital.timeMs;
  });
  if (device === undefined || !allowed) return null;
  const measuring =
    sinceMs !== null &&
    newestMs < sinceMs &&
    nowMs - sinceMs < longestMeasurementMs &&
    // The device clears its problem when it is told to measure: one that stands is how this measurement ended.
    device.problem === '' &&
    device.state === 'running';
  const abortable = measuring && device.commands.includes('abort');
  const usable = device.state === 'running' && (!measuring || abortable);
  const act = () => {
    if (!usable || command.isPending) return;
    const startedMs = abortable ? null : hostNow();
    command.mutate(
      { deviceId: device.deviceId, command: abortable ? 'abort' : 'measure' },
      { onSuccess: () => setSinceMs(startedMs) },
    );
  };
  return {
    measuring,
    abortable,
    busy: command.isPending,
    usable,
    failure: command.error,
    act,
    dismiss: command.reset,
  };
}
