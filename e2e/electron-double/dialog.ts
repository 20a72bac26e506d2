import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron';
import { onCommand, tell } from './desk.ts';

/** Of the boxes that are open, the last one is answered first. */
const open: ((button: number) => void)[] = [];
onCommand('answer', ({ button }) => open.pop()?.(button));

export const dialog = {
  /** Electron waits until the box is closed; here it is closed at once. */
  showErrorBox: (title: string, text: string) => tell({ told: 'error-box', title, text }),
  showMessageBox(...given: [options: MessageBoxOptions] | [window: unknown, options: MessageBoxOptions]) {
    const { message, detail = '', buttons = [] } = given.length === 2 ? given[1] : given[0];
    return new Promise((resolve) => {
      open.push((response) => resolve({ response, checkboxChecked: false }));
      tell({ told: 'message-box', message, detail, buttons: [...buttons] });
    });
  },
} satisfies Pick<Dialog, 'showErrorBox'> & {
  showMessageBox(window: BrowserWindow, options: MessageBoxOptions): Promise<unknown>;
};
