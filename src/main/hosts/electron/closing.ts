import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import { followSessions } from './running-sessions.ts';

/** A window as it can be closed; Electron's is one. */
interface ClosableWindow {
  on(event: 'close', listener: (event: { preventDefault(): void }) => void): unknown;
  close(): void;
}

/**
 * A window whose closing would end a recording asks first, and stays until somebody said so.
 * @param ask shows a box over the window
 * @returns lets it close without a question from now on: the machine is being shut down
 */
export function askBeforeClosing(parts: {
  readonly window: ClosableWindow;
  readonly bus: Pick<EventBus, 'subscribe'>;
  readonly ask: (question: MessageBoxOptions) => Promise<MessageBoxReturnValue>;
  readonly report: ReportFault;
}): () => void {
  const { window, bus, ask, report } = parts;
  let running = 0;
  let isAsking = false;
  let mayClose = false;
  followSessions(bus, (now) => (running = now));
  const askOnce = async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      const { response } = await ask(question(running));
      mayClose = response === closeButton;
    } catch (error) {
      // A box that cannot be shown keeps nobody from closing.
      report('closing', error);
      mayClose = true;
    } finally {
      isAsking = false;
    }
    if (mayClose) window.close();
  };
  window.on('close', (event) => {
    if (mayClose || running === 0) return;
    event.preventDefault();
    void askOnce();
  });
  return () => {
    mayClose = true;
  };
}

const closeButton = 1;

const question = (running: number): MessageBoxOptions => ({
  type: 'warning',
  title: 'VitalSeal',
  message: running === 1 ? 'A recording is running.' : `${running} recordings are running.`,
  detail:
    'If you close VitalSeal, recording ends; what was recorded until now is kept. Nothing more is recorded until somebody starts VitalSeal and a new recording. To leave the screen alone, lock it.',
  buttons: ['Go on recording', 'End and close'],
  defaultId: 0,
  cancelId: 0,
  noLink: true,
});
