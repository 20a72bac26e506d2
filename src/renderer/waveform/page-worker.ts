let current: Worker | null = null;
let telling = false;

const aliveEveryMs = 500;

const alive = () => current?.postMessage({ type: 'alive' }, []);

/** What the worker draws goes on while the page is held up: whichever is there is told as long as it is not. */
function tellAlive(): void {
  if (telling) return;
  telling = true;
  setInterval(alive, aliveEveryMs);
  // A hidden page's timers are slowed down.
  document.addEventListener('visibilitychange', alive);
}

/** The page's one worker: its stream ends there, and there its waveforms are drawn. Made when it is first asked for. */
export function pageWorker(): Worker {
  if (current !== null) return current;
  const made = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  // A fault within it has words. Without words its script could not be had: the next one may be.
  made.addEventListener('error', (event) => {
    if (!(event instanceof ErrorEvent) && current === made) current = null;
  });
  current = made;
  tellAlive();
  return made;
}
