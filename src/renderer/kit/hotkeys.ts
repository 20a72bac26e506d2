import { useEffect, useLayoutEffect, useRef } from 'react';

const typing = 'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="slider"]';
/** These act on Space themselves. */
const pressable = 'button, a, [role="button"], [role="tab"], [role="menuitem"], [role="option"], summary';

/** These move by the arrow keys themselves. */
const steered = '[role="tab"], [role="radio"], [role="menuitem"]';

const dialogs = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** One that is on its way out takes no keys any more: it is hidden from readers from the moment it is closed. */
const isOpen = (element: Element) => element.closest('[aria-hidden="true"]') === null;

export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/**
 * The hotkey of a pressed key, or null when the key belongs to what has the focus.
 * @param focus.typing a field takes text; @param focus.pressable Space presses it; @param focus.steered arrows move it;
 * @param focus.dialog a dialog is open
 */
export function hotkeyOf(
  event: PressedKey,
  focus: {
    readonly typing: boolean;
    readonly pressable: boolean;
    readonly steered: boolean;
    readonly dialog: boolean;
  },
): string | null {
  if (event.ctrlKey || event.altKey || event.metaKey || focus.typing || focus.dialog) return null;
  if (event.key === ' ') return focus.pressable || event.repeat ? null : 'Space';
  if (focus.steered && (event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End'))
    return null;
  const moves = event.key.length > 1 || event.key === '+' || event.key === '-';
  if (event.repeat && !moves) return null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** Single keys for what is done often; silent while somebody types or a dialog is open. */
export function useHotkeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const latest = useRef(keys);
  // With the screen that offers a key, not a moment after it: a key pressed in between would do nothing.
  useLayoutEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const key = hotkeyOf(event, {
        typing: target?.closest(typing) != null,
        pressable: target?.closest(pressable) != null,
        steered: target?.closest(steered) != null,
        dialog: [...document.querySelectorAll(dialogs)].some(isOpen),
      });
      const act = key === null ? undefined : latest.current[key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
