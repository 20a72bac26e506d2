import { useEffect, useState } from 'react';

let offsetMs = 0;

/** The host's time is the one that stamps readings; a browser on another machine may be minutes off. */
export function setHostTime(hostNowMs: number): void {
  offsetMs = hostNowMs - Date.now();
}

/** UTC ms at the host. */
export function hostNow(): number {
  return Date.now() + offsetMs;
}

/** The host's time, renewed every `everyMs`: for ages and elapsed times. */
export function useHostNow(everyMs = 1_000): number {
  const [now, setNow] = useState(hostNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(hostNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** The host's time to the minute, for what says a time of today without its date: it is not of today any more at midnight. */
export const useHostMinute = (): number => useHostNow(60_000);
