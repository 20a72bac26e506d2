import { heightMap, type Geometry } from './geometry.ts';
import type { WaveformSettings } from './lanes.ts';
import type { Pen } from './surface.ts';

const largeBoxMm = 5;

/** Paints what lies under the traces: paper grid of 1 mm and 5 mm, and a 1 mV mark in every calibrated lane. */
export function paintBackground(pen: Pen, geometry: Geometry, settings: WaveformSettings): void {
  pen.fillStyle = settings.colours.background;
  pen.fillRect(0, 0, geometry.width, geometry.height);
  if (settings.grid) {
    pen.lineWidth = 1;
    paintGrid(pen, geometry, settings.colours.gridSmall, (mm) => mm % largeBoxMm !== 0);
    paintGrid(pen, geometry, settings.colours.gridLarge, (mm) => mm % largeBoxMm === 0);
  }
  settings.lanes.forEach((lane, i) => {
    const strip = geometry.lanes[i];
    if (lane.scale.kind !== 'calibrated' || strip === undefined) return;
    const map = heightMap(lane.scale, strip, geometry.pixelsPerMm);
    const millivolt = lane.scale.mmPerMillivolt * geometry.pixelsPerMm;
    paintCalibrationMark(pen, geometry, map.zero, millivolt, settings.colours.calibration);
  });
}

function paintGrid(pen: Pen, geometry: Geometry, colour: string, wanted: (mm: number) => boolean): void {
  const { width, height, pixelsPerMm } = geometry;
  pen.strokeStyle = colour;
  pen.beginPath();
  for (let mm = 0; mm * pixelsPerMm < width; mm++) {
    if (!wanted(mm)) continue;
    const x = Math.floor(mm * pixelsPerMm) + 0.5;
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
  }
  for (let mm = 0; mm * pixelsPerMm < height; mm++) {
    if (!wanted(mm)) continue;
    const y = Math.floor(mm * pixelsPerMm) + 0.5;
    pen.moveTo(0, y);
    pen.lineTo(width, y);
  }
  pen.stroke();
}

/** The rectangular pulse of an ECG print: up by 1 mV, 5 mm wide, standing on the lane's zero line. */
function paintCalibrationMark(
  pen: Pen,
  geometry: Geometry,
  zero: number,
  millivolt: number,
  colour: string,
): void {
  const mm = geometry.pixelsPerMm;
  pen.strokeStyle = colour;
  pen.lineWidth = geometry.devicePixelRatio;
  pen.beginPath();
  pen.moveTo(mm, zero);
  pen.lineTo(2 * mm, zero);
  pen.lineTo(2 * mm, zero - millivolt);
  pen.lineTo(7 * mm, zero - millivolt);
  pen.lineTo(7 * mm, zero);
  pen.lineTo(8 * mm, zero);
  pen.stroke();
}
