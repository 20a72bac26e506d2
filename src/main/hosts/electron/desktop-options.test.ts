import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../start-options.ts';
import { desktopOptions } from './desktop-options.ts';

describe('the words for the desktop app', () => {
  test.each([
    [['electron', '.', '--data', 'D'], true],
    [['electron', '.', '--data=D'], true],
    [['VitalSeal', '--data=D'], false],
    [['electron', '--ozone-platform=wayland', '.', '--data=D', '--lang=de', '--disable-gpu'], true],
    [['VitalSeal', '--password-store=gnome-libsecret', '--data', 'D'], false],
  ])('%j name the folder', (argv, hasAppWord) => {
    expect(desktopOptions(argv, hasAppWord)).toMatchObject({ dataFolder: resolve('D'), demo: true });
  });

  test.each([
    [['VitalSeal', '--dat=D']],
    [['VitalSeal', '--no-sandbox']],
    [['VitalSeal', '--remote-debugging-port=9222']],
    [['VitalSeal', '--langue=de']],
    [['VitalSeal', '--data']],
    [['VitalSeal', 'D']],
    [['VitalSeal', '-v']],
    [['VitalSeal', '--host', 'web']],
    [['VitalSeal', '--port', '8080']],
  ])('%j are refused with what is wrong', (argv) => {
    expect(() => desktopOptions(argv, false)).toThrow(UsageError);
  });
});
