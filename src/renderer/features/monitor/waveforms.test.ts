import { describe, expect, it } from 'vitest';
import type { Device } from '#shared/contract/devices.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { ClinicianId, PatientId, SessionId, SubjectId } from '#shared/domain/ids.ts';
import type { LiveSignal, SignalCode } from '#shared/domain/signals.ts';
import { mostTrendPoints } from '#shared/domain/trend.ts';
import { testDevice, testDeviceId as deviceId } from '#renderer/testing/device.ts';
import { hues } from '#renderer/kit/tokens.ts';
import { coloursOf, gainOf, laneKey, lanesOf, silentDevices } from './lanes-of.ts';
import { percent } from './percent.ts';
import { choiceOf } from './start-dialog.tsx';
import {
  handRows,
  timeTicks,
  trendDomain,
  trendRows,
  trendTicks,
  withEntered,
  withLive,
} from './trend-data.ts';
import { devicesShown } from './use-monitor.ts';

function signal(signalId: string, code: SignalCode, unit: string, streamId: number): LiveSignal {
  return {
    signalId,
    deviceId,
    code,
    label: signalId,
    unit,
    rateHz: 125,
    encoding: 'i32',
    scale: 1,
    offset: 0,
    displayRange: [0, 4_000_000],
    streamId,
  };
}

const ecg = signal('ecg', 'ecg-ii', 'mV', 1);
const infrared = signal('ir', 'pleth-infrared', '1', 2);
const red = signal('red', 'pleth-red', '1', 3);
const pressure = signal('cuff', 'analog', 'mm[Hg]', 4);
const kept = { appearance: 'dark', gains: {}, lanes: {}, filter: 'monitor', notchHz: 50 } as const;
const deviceWith = (signals: LiveSignal[], change: Partial<Device> = {}) =>
  testDevice({ signals, ...change });

const coloursWith = (device: Device, connected: boolean) =>
  lanesOf([device], kept, {}, silentDevices([device], connected)).map(({ colour }) => colour);

describe('lanes', () => {
  it('the heart comes first; the red light and signals of no known kind wait until somebody chooses them', () => {
    const device = deviceWith([pressure, red, infrared, ecg]);
    expect(lanesOf([device], kept).map((lane) => lane.signal.signalId)).toEqual(['ecg', 'ir']);
    const chosen = { [laneKey(red)]: true, [laneKey(ecg)]: false };
    expect(lanesOf([device], { ...kept, lanes: chosen }).map((lane) => lane.signal.signalId)).toEqual([
      'ir',
      'red',
    ]);
    expect(lanesOf([deviceWith([pressure])], kept)).toHaveLength(1);
  });

  it('millivolts are calibrated at 10 mm/mV and filtered; other signals keep their range and their samples', () => {
    const [first, second] = lanesOf([deviceWith([infrared, ecg])], kept, {
      [laneKey(infrared)]: [300_000, 400_000],
    });
    expect(first).toMatchObject({
      scale: { kind: 'calibrated', mmPerMillivolt: 10 },
      filter: { band: 'monitor', notchHz: 50 },
    });
    expect(second).toMatchObject({
      scale: { kind: 'range', low: 300_000, high: 400_000 },
      filter: { band: 'off', notchHz: null },
    });
  });

  it('a height that is not known yet is no height: no pulse wave is drawn flat in the range of its converter', () => {
    const [lane] = lanesOf([deviceWith([infrared])], kept);
    expect(lane?.scale).toEqual({ kind: 'unknown' });
  });

  it('the lane of a device that is gone stays, without a stream', () => {
    expect(lanesOf([deviceWith([ecg], { state: 'closed' })], kept)[0]?.streamId).toBeNull();
  });

  it('traces are grey as soon as their device does not answer, and all of them while this screen is not connected', () => {
    const grey = coloursOf('dark').gap;
    const running = deviceWith([ecg]);
    expect(coloursWith(running, true)).toEqual([hues.dark.ecg]);
    expect(coloursWith(running, false)).toEqual([grey]);
    for (const state of ['silent', 'recovering', 'closed'] as const)
      expect(coloursWith({ ...running, state }, true)).toEqual([grey]);
  });

  it('a gain that does not exist is not drawn', () => {
    expect(gainOf(ecg, { [laneKey(ecg)]: 7 })).toBe(10);
    expect(gainOf(ecg, { [laneKey(ecg)]: 20 })).toBe(20);
  });
});

const at = (timeMs: number) => ({ timeMs, value: 60 });

describe('trends', () => {
  const points = Array.from({ length: 5_000 }, (_, index) => ({
    timeMs: index * 1_000,
    value: 60 + (index % 7),
  }));

  it('are at most 500 points, each of them measured', () => {
    const rows = trendRows(points, 0, 5_000_000, 10_000);
    expect(rows.length).toBeLessThanOrEqual(mostTrendPoints);
    expect(rows.every((row) => points[row.timeMs / 1_000]?.value === row.value)).toBe(true);
  });

  it('of twelve hours show the shortest fall, and are at most 500 rows however often they break', () => {
    const shift = Array.from({ length: 43_200 }, (_, second) => ({
      timeMs: second * 1_000,
      value: second === 30_000 ? 41 : 97,
    }));
    const rows = trendRows(shift, 0, 43_200_000, 10_000);
    expect(rows).toContainEqual({ timeMs: 30_000_000, value: 41 });
    expect(rows.length).toBeLessThanOrEqual(mostTrendPoints);
    const sparse = Array.from({ length: 2_000 }, (_, n) => ({ timeMs: n * 700_000, value: n % 50 }));
    expect(trendRows(sparse, 0, 1_400_000_000, 10_000).length).toBeLessThanOrEqual(mostTrendPoints);
  });

  it('show every value entered by hand at its time, whenever it was entered', () => {
    const typed = Array.from({ length: 700 }, (_, n) => ({ timeMs: n * 100, value: 36 + (n % 5) }));
    const late = { timeMs: 150, value: 40 };
    const rows = handRows(withEntered(typed, [typed[3]!, late]), 0, 1e9);
    expect(rows).toHaveLength(701);
    expect(rows[2]).toEqual(late);
  });

  it('go on live where what is stored ends', () => {
    expect(withLive([at(1), at(5)], [at(3), at(5), at(8)])).toEqual([at(1), at(5), at(8)]);
  });

  it('break where nothing came, except between measurements of a moment', () => {
    const two = [
      { timeMs: 0, value: 60 },
      { timeMs: 1_800_000, value: 62 },
    ];
    expect(trendRows(two, 0, 3_600_000, 10_000).map(({ value }) => value)).toEqual([60, null, 62]);
    expect(trendRows(two, 0, 3_600_000, null).map(({ value }) => value)).toEqual([60, 62]);
  });

  it('have an axis of round numbers', () => {
    const domain = trendDomain(
      [
        { timeMs: 0, value: 61 },
        { timeMs: 1, value: 139 },
      ],
      20,
    );
    expect(domain).toEqual([60, 140]);
    expect(trendTicks(domain, 20)).toEqual([60, 100, 140]);
  });

  it.each([10, 11, 59, 60, 61, 200, 600, 1_439, 4_000])(
    'over %i minutes has two to five round times',
    (minutes) => {
      const toMs = Date.parse('2026-11-26T14:03:27');
      const ticks = timeTicks(toMs - minutes * 60_000, toMs);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks.every((tick) => new Date(tick).getSeconds() === 0)).toBe(true);
    },
  );
});

describe('devices on the monitor', () => {
  it('the preview shows no device that records another patient', () => {
    const busy = deviceWith([ecg], {
      sessionId: SessionId.parse('0193a000-0000-7000-8000-000000000009'),
    });
    expect(devicesShown([busy, deviceWith([]), deviceWith([], { registered: false })], null)).toHaveLength(1);
  });

  it('a recording is not begun on devices that all record others, and on none where there is none', () => {
    const other = SessionId.parse('0193a000-0000-7000-8000-000000000009');
    const taken = deviceWith([ecg], { sessionId: other });
    expect(choiceOf([taken, taken]).lacking).toBe('startAllTaken');
    expect(choiceOf([taken, deviceWith([], { registered: false })]).lacking).toBe('startAllTaken');
    expect(choiceOf([deviceWith([], { registered: false })]).lacking).toBe('startNoDevices');
    expect(choiceOf([taken, deviceWith([ecg])]).lacking).toBeNull();
  });

  it('those of a session are there from its first word on, be it the session’s or the device’s', () => {
    const sessionId = SessionId.parse('0193a000-0000-7000-8000-000000000009');
    const device = deviceWith([ecg]);
    const attached = (detachedMs: number | null): Session => ({
      sessionId,
      patientId: PatientId.parse('0193a000-0000-7000-8000-000000000008'),
      subjectId: SubjectId.parse('0193a000-0000-7000-8000-000000000007'),
      state: 'running',
      startedMs: 0,
      stoppedMs: null,
      startedBy: ClinicianId.parse('n.lund'),
      responsible: ClinicianId.parse('n.lund'),
      handovers: [],
      devices: [{ ...device, attachedMs: 0, detachedMs, signals: [] }],
      marks: [],
      gapCount: 0,
      sealedUntilMs: null,
    });
    expect(devicesShown([device], attached(null))).toEqual([device]);
    expect(devicesShown([device], attached(5))).toEqual([]);
    expect(devicesShown([{ ...device, sessionId }], { ...attached(null), devices: [] })).toHaveLength(1);
  });

  it('a loss that is not nothing is never shown as 0 %', () => {
    expect([percent(0), percent(0.0004), percent(0.013), percent(0.25)]).toEqual([
      '0 %',
      '<0.1 %',
      '1.3 %',
      '25 %',
    ]);
  });
});
