import { useEffect } from 'react';
import type { Me } from '#shared/contract/identity.ts';
import { useHost } from '#renderer/state/host.ts';
import { useIdentity } from '#renderer/state/identity.ts';

const activity = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/**
 * Tells the host now and then that a person uses this screen, and locks it when nobody did for the host's idle time.
 * The host keeps its own time: this only makes both agree.
 */
export function useIdleLock(me: Me, lock: () => void): void {
  const { client } = useHost();
  const { idleLockMs, locked } = me;
  useEffect(() => {
    if (locked) return undefined;
    const tellEveryMs = Math.min(30_000, idleLockMs / 4);
    let activeMs = performance.now();
    let toldMs = -Infinity;
    const onActivity = () => {
      activeMs = performance.now();
      if (activeMs - toldMs < tellEveryMs) return;
      toldMs = activeMs;
      // A failure shows in the connection's state; the host then locks on its own.
      client.call('identity.keepAlive', {}).catch(() => undefined);
    };
    const timer = setInterval(() => {
      if (performance.now() - activeMs >= idleLockMs && useIdentity.getState().me?.locked === false) lock();
    }, 1_000);
    for (const type of activity) window.addEventListener(type, onActivity, { passive: true });
    return () => {
      clearInterval(timer);
      for (const type of activity) window.removeEventListener(type, onActivity);
    };
  }, [client, idleLockMs, locked, lock]);
}
