import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPixelsPerMm } from '#renderer/waveform/lanes.ts';
import { scaleOf, withCalibration, type Calibration, type ScreenSeen } from './calibration.ts';

const ward: ScreenSeen = { screen: '1366×768 at 0,0', ratio: 1 };
const zoomed = { ...ward, ratio: 1.5 };
const other: ScreenSeen = { screen: '1920×1080 at 1366,0', ratio: 1 };

const measured = withCalibration([], ward, 4.2);

describe('the millimetre of a screen', () => {
  it('is what was measured, at the zoom at which it was measured', () => {
    expect(scaleOf(measured, ward)).toEqual({ pixelsPerMm: 4.2, trust: 'measured' });
  });

  it('is no longer called calibrated at another zoom, though its device pixels are carried over exactly', () => {
    const { pixelsPerMm, trust } = scaleOf(measured, zoomed);
    expect(trust).toBe('other-zoom');
    expect(pixelsPerMm * zoomed.ratio).toBeCloseTo(4.2, 10);
  });

  it('is calibrated again back at the old zoom, and at every zoom that was measured', () => {
    const both = withCalibration(measured, zoomed, 2.7);
    expect(scaleOf(both, ward)).toEqual({ pixelsPerMm: 4.2, trust: 'measured' });
    expect(scaleOf(both, zoomed)).toEqual({ pixelsPerMm: expect.closeTo(2.7, 9), trust: 'measured' });
  });

  it('of another screen, another resolution, another place is not known', () => {
    const unknown = { pixelsPerMm: defaultPixelsPerMm, trust: 'other-screen' };
    expect(scaleOf(measured, other)).toEqual(unknown);
    expect(scaleOf(measured, { ...ward, screen: '1280×720 at 0,0' })).toEqual(unknown);
    expect(scaleOf(measured, { ...ward, screen: '1366×768 at 1920,0' })).toEqual(unknown);
    expect(scaleOf([], ward)).toEqual({ pixelsPerMm: defaultPixelsPerMm, trust: 'never' });
  });

  it('fingers that magnify the page count as zoom', () => {
    // visualViewport.scale is part of the ratio.
    expect(scaleOf(measured, { ...ward, ratio: 1 * 1.25 }).trust).toBe('other-zoom');
  });

  it('a new measurement replaces the one of the same screen and zoom alone', () => {
    const again = withCalibration(withCalibration(measured, other, 3), { ...ward, ratio: 1.000_000_02 }, 4.4);
    expect(again).toHaveLength(2);
    expect(scaleOf(again, ward).pixelsPerMm).toBeCloseTo(4.4, 5);
    expect(scaleOf(again, other).pixelsPerMm).toBe(3);
  });

  it('a millimetre covers the same device pixels at any zoom, whatever was measured where', () => {
    const ratio = fc.double({ min: 0.25, max: 8, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 2, max: 9, noNaN: true }), ratio, ratio, (pixelsPerMm, first, second) => {
        const kept: Calibration[] = withCalibration([], { ...ward, ratio: first }, pixelsPerMm);
        const scale = scaleOf(kept, { ...ward, ratio: second });
        expect(scale.pixelsPerMm * second).toBeCloseTo(pixelsPerMm * first, 6);
      }),
    );
  });

  it('remembers no more than a workstation has, the newest first', () => {
    let kept: Calibration[] = [];
    for (let zoom = 1; zoom <= 40; zoom++) kept = withCalibration(kept, { ...ward, ratio: zoom / 10 }, 4);
    expect(kept.length).toBeLessThan(40);
    expect(scaleOf(kept, { ...ward, ratio: 4 }).trust).toBe('measured');
  });
});
