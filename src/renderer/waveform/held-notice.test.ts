import { expect, it } from 'vitest';
import { DeviceId } from '#shared/domain/ids.ts';
import type { Surface } from './surface.ts';
import { SweepView } from './sweep-view.ts';

const nothing = () => undefined;

/** Two tiles that stand in for canvases, and tell which text was written on them. */
function surfaceOf(written: string[]): Surface {
  const pen = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 1,
    lineJoin: 'bevel' as const,
    font: '',
    textAlign: 'start' as const,
    textBaseline: 'alphabetic' as const,
    fillRect: nothing,
    beginPath: nothing,
    moveTo: nothing,
    lineTo: nothing,
    stroke: nothing,
    fillText: (text: string) => void written.push(text),
  };
  return [0, 400].map((left) => ({ left, width: 400, pen, restore: () => void written.push('background') }));
}

it('lanes say that the page is held up, again with each draw, until it answers (stand-ins for canvases)', () => {
  const written: string[] = [];
  const deviceId = DeviceId.parse('0190f3a0-0000-7000-8000-0000000000d1');
  const signal = {
    deviceId,
    signalId: 'ecg',
    code: 'ecg' as const,
    label: 'ECG',
    unit: 'uV',
    rateHz: 100,
    encoding: 'i16' as const,
    scale: 0.01,
    offset: 0,
    displayRange: [-1, 1] as [number, number],
  };
  const view = new SweepView(() => surfaceOf(written));
  view.configure({
    lanes: [
      {
        key: 'a',
        streamId: 1,
        signal,
        colour: '#000000',
        scale: { kind: 'range', low: -1, high: 1 },
        filter: { band: 'off', notchHz: null },
      },
    ],
    sweepMmPerSecond: 25,
    pixelsPerMm: 4,
    grid: false,
    colours: { background: '', gridSmall: '', gridLarge: '', gap: '', calibration: '', clipped: '' },
  });
  view.resize({ widthCss: 800, heightCss: 100, devicePixelRatio: 1 });
  let sequence = 0;
  const comes = () => {
    view.receive(
      {
        streamId: 1,
        sequence,
        firstSample: 10 * sequence,
        startMs: 100 * sequence,
        rateHz: 100,
        encoding: 'i16',
        scale: 0.01,
        absence: null,
        samples: new Int16Array(10),
      },
      0,
    );
    sequence += 1;
    view.draw();
  };
  const said = () => written.filter((text) => text === 'held up').length;
  comes();
  view.hold('held up');
  expect(said()).toBe(2);
  comes();
  expect(said()).toBe(4);
  written.length = 0;
  view.hold(null);
  expect(written).toContain('background');
  comes();
  expect(said()).toBe(0);
});
