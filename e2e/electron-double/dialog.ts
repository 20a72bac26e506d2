import type { BaseWindow, Dialog, MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { onCommand, tell } from './desk.ts';

/** Of the boxes that are open, the last one is answered first. */
const open: ((button: number) => void)[] = [];
onCommand('answer', ({ button }) => open.pop()?.(button));

export const dialog = {
  /** Electron waits until the box is closed; here it is closed at once. */
  showErrorBox: (title: string, text: string) => tell({ told: 'error-box', title, text }),
  /** Over its window; the box is answered by the desk. */
  showMessageBox(_window: unknown, { message, detail = '', buttons = [] }: MessageBoxOptions) {
    return new Promise<MessageBoxReturnValue>((resolve) => {
      open.push((response) => resolve({ response, checkboxChecked: false }));
      tell({ told: 'message-box', message, detail, buttons: [...buttons] });
    });
  },
} satisfies Pick<Dialog, 'showErrorBox'> & {
  showMessageBox(window: BaseWindow, options: MessageBoxOptions): Promise<MessageBoxReturnValue>;
};
