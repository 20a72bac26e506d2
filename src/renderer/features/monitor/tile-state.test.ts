import { describe, expect, it } from 'vitest';
import { Absence } from '#shared/domain/absence.ts';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { LiveVital } from '#shared/contract/streams.ts';
import { i18n } from '#renderer/i18n/index.ts';
import { pressureState, tileState, type TileInput } from './tile-state.ts';

const one = DeviceId.parse('0193a000-0000-7000-8000-000000000001');
const two = DeviceId.parse('0193a000-0000-7000-8000-000000000002');
const session = SessionId.parse('0193a000-0000-7000-8000-000000000009');
const nowMs = 1_000_000;

function vital(change: Partial<LiveVital>): LiveVital {
  return {
    deviceId: one,
    sessionId: null,
    code: 'heart-rate',
    source: 'detector',
    timeMs: nowMs,
    value: 72,
    absence: null,
    ...change,
  };
}

function input(vitals: readonly LiveVital[], change: Partial<TileInput> = {}): TileInput {
  const device = { state: 'running', vitals: ['heart-rate', 'nibp-systolic'], label: 'Bay 2' } as const;
  const devices = new Map([one, two].map((id) => [id, { ...device, vitals: [...device.vitals] }]));
  return { vitals, devices, nowMs, connected: true, ...change };
}

const withState = (state: 'closed' | 'silent' | 'recovering') =>
  new Map([[one, { state, vitals: ['heart-rate' as const], label: 'Bay 2' }]]);

describe('a tile', () => {
  it.each(Absence.options)('shows dashes and words for %s, never a number', (absence) => {
    const state = tileState('heart-rate', input([vital({ value: null, absence })]));
    expect(state.main).toBeNull();
    expect(state.reason).toBe(absence);
    expect(i18n.t(`absence.${absence}`)).not.toContain('absence.');
  });

  it('does not believe a number that comes with a reason why there is none', () => {
    expect(tileState('heart-rate', input([vital({ value: 80, absence: 'artefact' })])).main).toBeNull();
  });

  it('shows our detector first and the device beside it', () => {
    const state = tileState('heart-rate', input([vital({ source: 'device', value: 75 }), vital({})]));
    expect(state.main?.value).toBe(72);
    expect(state.source).toBe('detector');
    expect(state.others.map(({ value }) => value)).toEqual([75]);
  });

  it('shows no number of a device whose lead our detector finds off', () => {
    const off = vital({ value: null, absence: 'lead-off' });
    const state = tileState('heart-rate', input([off, vital({ source: 'device', value: 203 })]));
    expect(state.main).toBeNull();
    expect(state.reason).toBe('lead-off');
    expect(state.others).toEqual([]);
  });

  it('calls only the count of our detector an artefact, and tells what the device counts by itself', () => {
    const refused = vital({ value: null, absence: 'artefact' });
    const state = tileState('heart-rate', input([refused, vital({ source: 'device', value: 75 })]));
    expect([state.main, state.reason, state.source]).toEqual([null, 'artefact', 'detector']);
    expect(state.others.map(({ value, vital: { source } }) => [source, value])).toEqual([['device', 75]]);
  });

  it('takes another device when the first one has nothing', () => {
    const off = vital({ value: null, absence: 'lead-off' });
    expect(
      tileState('heart-rate', input([off, vital({ deviceId: two, source: 'device', value: 75 })])).main
        ?.value,
    ).toBe(75);
  });

  it('a value that grew old becomes dashes', () => {
    expect(tileState('heart-rate', input([vital({ timeMs: nowMs - 10_001 })])).reason).toBe('stale');
    expect(tileState('heart-rate', input([vital({ timeMs: nowMs - 9_999 })])).main?.value).toBe(72);
  });

  it.each([
    ['closed', 'unplugged'],
    ['silent', 'silent'],
    ['recovering', 'silent'],
  ] as const)('the last value of a device that is %s is gone at once', (state, reason) => {
    expect(tileState('heart-rate', input([vital({})], { devices: withState(state) })).reason).toBe(reason);
  });

  it('shows nothing while this screen is not connected', () => {
    const state = tileState('heart-rate', input([vital({})], { connected: false }));
    expect(state).toEqual({ main: null, reason: 'no-connection', source: null, others: [] });
  });

  it('tells a device that has not measured yet from none at all', () => {
    expect(tileState('heart-rate', input([])).reason).toBe('not-measured');
    expect(tileState('spo2', input([])).reason).toBe('no-device');
  });

  it('shows a value by hand when no device has one, and beside a device otherwise', () => {
    const byHand = vital({
      source: 'manual',
      deviceId: null,
      sessionId: session,
      value: 66,
      timeMs: nowMs - 600_000,
    });
    expect(tileState('heart-rate', input([byHand])).main?.value).toBe(66);
    const both = tileState('heart-rate', input([byHand, vital({ value: null, absence: 'lead-off' })]));
    expect(both.reason).toBe('lead-off');
    expect(both.others.map(({ value }) => value)).toEqual([66]);
  });
});

const part = (code: LiveVital['code'], value: number, change: Partial<LiveVital> = {}) =>
  vital({ code, value, source: 'device', timeMs: nowMs - 3_600_000, ...change });

describe('the blood pressure tile', () => {
  it('keeps a measurement of an hour ago, since it carries its time', () => {
    const state = pressureState(
      input([part('nibp-systolic', 124), part('nibp-diastolic', 78), part('nibp-mean', 93)]),
    );
    expect([state.systolic.main?.value, state.diastolic, state.mean]).toEqual([124, 78, 93]);
  });

  it('never joins parts of two measurements', () => {
    const state = pressureState(
      input([part('nibp-systolic', 124), part('nibp-diastolic', 60, { timeMs: nowMs })]),
    );
    expect(state.diastolic).toBeNull();
  });

  it('shows the newest measurement, even when it failed', () => {
    const failed = part('nibp-systolic', 0, {
      deviceId: two,
      value: null,
      absence: 'artefact',
      timeMs: nowMs,
    });
    expect(pressureState(input([part('nibp-systolic', 124), failed])).systolic.reason).toBe('artefact');
  });
});
