import { describe, expect, it } from 'vitest';
import { hotkeyOf } from './hotkeys.ts';

const press = (key: string, change: object = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...change,
});
const focus = { typing: false, pressable: false, steered: false, dialog: false };

describe('hotkeys', () => {
  it('act on single keys, large or small', () => {
    expect(hotkeyOf(press('m'), focus)).toBe('m');
    expect(hotkeyOf(press('M'), focus)).toBe('m');
    expect(hotkeyOf(press(' '), focus)).toBe('Space');
  });

  it('are silent while somebody types, while a dialog is open, and with Ctrl, Alt or Meta', () => {
    expect(hotkeyOf(press('s'), { ...focus, typing: true })).toBeNull();
    expect(hotkeyOf(press('s'), { ...focus, dialog: true })).toBeNull();
    for (const held of ['ctrlKey', 'altKey', 'metaKey'])
      expect(hotkeyOf(press('s', { [held]: true }), focus)).toBeNull();
  });

  it('leave Space to the button that has the focus, and arrows to tabs', () => {
    expect(hotkeyOf(press(' '), { ...focus, pressable: true })).toBeNull();
    expect(hotkeyOf(press('ArrowLeft'), { ...focus, steered: true })).toBeNull();
  });

  it('a key that is held down scrolls on, but marks once', () => {
    expect(hotkeyOf(press('ArrowLeft', { repeat: true }), focus)).toBe('ArrowLeft');
    expect(hotkeyOf(press('m', { repeat: true }), focus)).toBeNull();
  });
});
