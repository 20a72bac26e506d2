import type { MessageBoxOptions, MessageBoxReturnValue, RenderProcessGoneDetails } from 'electron';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { Logger } from '#main/ports/logger.ts';

/** So often within the time a page is loaded anew by itself; then somebody is asked. */
const most = 3;
const withinMs = 60_000;

/** What shows the page; Electron's `WebContents` is one. */
interface RescuedPage {
  on(
    event: 'render-process-gone',
    listener: (event: unknown, details: RenderProcessGoneDetails) => void,
  ): unknown;
  on(event: 'unresponsive', listener: () => void): unknown;
  on(
    event: 'did-fail-load',
    listener: (event: unknown, code: number, text: string, url: string, isMainFrame: boolean) => void,
  ): unknown;
  forcefullyCrashRenderer(): void;
  isDestroyed(): boolean;
}

interface RescueParts {
  readonly page: RescuedPage;
  /** Shows the screens from their beginning. */
  readonly load: () => Promise<void>;
  /** Says this on the page that comes. */
  readonly tellPage: (notice: StreamEvent) => void;
  readonly ask: (question: MessageBoxOptions) => Promise<MessageBoxReturnValue>;
  /** Closes the window, which may ask in its turn. */
  readonly close: () => void;
  readonly logger: Logger;
}

/** Chromium's code for a load that another one overtook. */
const aborted = -3;

/**
 * A page that crashed, ran out of memory, hangs or could not be reloaded is loaded anew and says so; recording never depended on it. Without
 * this the window stays blank, or shows a picture from before, for good.
 */
export function rescuePage({ page, load, tellPage, ask, close, logger }: RescueParts): void {
  const times: number[] = [];
  let isLoading = false;
  const failedTooOften = () => {
    const now = performance.now();
    times.push(now);
    while ((times[0] ?? now) < now - withinMs) times.shift();
    return times.length > most;
  };
  const reload = async (): Promise<void> => {
    if (isLoading || page.isDestroyed()) return;
    isLoading = true;
    try {
      while (!page.isDestroyed()) {
        if (failedTooOften() && !(await isToTryAgain())) return close();
        if (await isLoaded()) return tellPage(notice());
      }
    } finally {
      isLoading = false;
    }
  };
  const isLoaded = () =>
    load().then(
      () => true,
      (error: unknown) => {
        logger.error('page.not-loaded', { error });
        return false;
      },
    );
  const isToTryAgain = async () => {
    const { response } = await ask(question);
    times.length = 0;
    return response === 0;
  };

  const rescue = () => {
    reload().catch((error: unknown) => logger.error('page.not-rescued', { error }));
  };
  page.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    logger.error('page.gone', { reason, exitCode });
    rescue();
  });
  page.on('did-fail-load', (_event, code, _text, _url, isMainFrame) => {
    if (!isMainFrame || code === aborted || isLoading) return;
    logger.error('page.not-loaded', { code });
    rescue();
  });
  // Its process is ended, which is then seen as above.
  page.on('unresponsive', () => {
    logger.error('page.unresponsive');
    page.forcefullyCrashRenderer();
  });
}

const question: MessageBoxOptions = {
  type: 'error',
  title: 'VitalSeal',
  message: 'The screen fails again and again.',
  detail:
    'What is recorded goes on being recorded. Watch the patient by other means, and tell IT. Try again, or end VitalSeal and start it anew.',
  buttons: ['Try again', 'End VitalSeal'],
  defaultId: 0,
  cancelId: 0,
  noLink: true,
};

function notice(): StreamEvent {
  return {
    type: 'notice',
    level: 'warning',
    error: {
      code: 'internal',
      message: 'The screen had failed and was loaded anew.',
      hint: 'Recording went on. Look whether everything you were typing is there; if it happens again, tell IT.',
      retryable: false,
      correlationId: 'screen',
    },
  };
}
