import { describe, expect, it } from 'vitest';
import { Absence } from '#shared/domain/absence.ts';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { LiveVital } from '#shared/contract/streams.ts';
import { i18n } from '#renderer/i18n/index.ts';
import { disagrees, pressureState, tileState, type TileInput } from './tile-state.ts';

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

  it('calls only the count of our detector an artefact: what the device counts by itself stands in large', () => {
    const refused = vital({ value: null, absence: 'artefact' });
    const state = tileState('heart-rate', input([refused, vital({ source: 'device', value: 75 })]));
    expect([state.main?.value, state.reason, state.source]).toEqual([75, null, 'device']);
    expect(state.silent).toEqual({ vital: refused, absence: 'artefact' });
    expect(state.others).toEqual([]);
  });

  it('tells first of the sources that disagree by more than 10 or a tenth', () => {
    const counted = [75, 79, 80].map((value, at) =>
      vital({ deviceId: at === 1 ? two : one, source: at === 0 ? 'detector' : 'device', value }),
    );
    const state = tileState('heart-rate', input([vital({}), ...counted]));
    expect(disagrees(72, state.others[0]!.value)).toBe(true);
    expect([disagrees(72, 79), disagrees(72, 80), disagrees(220, 231), disagrees(220, 229)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(disagrees(null, 220)).toBe(false);
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
    expect(state).toEqual({ main: null, reason: 'no-connection', source: null, silent: null, others: [] });
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

/** What a cuff sends at once. */
const measured = (timeMs: number, pulse: number | null, systolic: number | null = 120) => {
  const of = (code: 'nibp-systolic' | 'pulse-rate', value: number | null) =>
    vital({ source: 'device', code, timeMs, value, absence: value === null ? 'motion' : null });
  return [of('nibp-systolic', systolic), of('pulse-rate', pulse)];
};

const typedPulse = (timeMs: number) =>
  vital({ deviceId: null, sessionId: session, source: 'manual', code: 'pulse-rate', value: 64, timeMs });

describe('a pulse that a cuff counted', () => {
  const cuffVitals = ['nibp-systolic', 'nibp-diastolic', 'nibp-mean', 'pulse-rate'] as const;
  const oximeter = ['spo2', 'pulse-rate'] as const;
  const devicesWith = (state: 'running' | 'closed', second: readonly (typeof oximeter)[number][] = []) =>
    new Map([
      [one, { state, vitals: [...cuffVitals], label: 'Cuff' }],
      [two, { state: 'running' as const, vitals: [...second], label: 'Oximeter' }],
    ]);
  const longAgo = nowMs - 900_000;

  it.each(['running', 'closed'] as const)(
    'stands with its time as long as the pressure of the same measurement does, the cuff %s',
    (state) => {
      const given = input(measured(longAgo, 72), { devices: devicesWith(state) });
      expect(tileState('nibp-systolic', given).main?.value).toBe(120);
      const pulse = tileState('pulse-rate', given);
      expect(pulse.main).toMatchObject({ value: 72, ofMoment: true, vital: { timeMs: longAgo } });
      expect(pulse.reason).toBeNull();
    },
  );

  it('has no value when its measurement has none, and none of a measurement before', () => {
    const failed = input(measured(nowMs - 60_000, null, null), { devices: devicesWith('running') });
    expect(tileState('pulse-rate', failed)).toMatchObject({ main: null, reason: 'motion' });
    const [pressure] = measured(nowMs - 60_000, 1);
    const [, old] = measured(longAgo, 72);
    const left = input([pressure!, old!], { devices: devicesWith('running') });
    expect(tileState('pulse-rate', left)).toMatchObject({ main: null, reason: 'stale' });
  });

  it('never stands in large for a pulse that is counted all the time, be it lost now', () => {
    const counted = vital({ deviceId: two, source: 'device', code: 'pulse-rate', value: 88 });
    const devices = devicesWith('running', oximeter);
    const both = tileState('pulse-rate', input([...measured(longAgo, 72), counted], { devices }));
    expect(both.main?.value).toBe(88);
    expect(both.others).toMatchObject([{ value: 72, ofMoment: true }]);
    const lost = { ...counted, value: null, absence: 'probe-off' as const };
    const off = tileState('pulse-rate', input([...measured(longAgo, 72), lost], { devices }));
    expect(off).toMatchObject({ main: null, reason: 'probe-off', others: [{ value: 72, ofMoment: true }] });
    const old = tileState('pulse-rate', input([{ ...counted, timeMs: longAgo }], { devices }));
    expect(old).toMatchObject({ main: null, reason: 'stale' });
  });

  it('of a monitor that counts it all the time grows old, though it measured a pressure at that moment', () => {
    const devices = new Map([
      [one, { state: 'running' as const, vitals: [...cuffVitals, 'spo2' as const], label: 'Monitor' }],
    ]);
    const state = tileState('pulse-rate', input(measured(longAgo, 72), { devices }));
    expect(state).toMatchObject({ main: null, reason: 'stale' });
  });

  it('of the cuff or by hand, the newer one counts', () => {
    const devices = devicesWith('running');
    const value = (at: number) =>
      tileState('pulse-rate', input([...measured(longAgo, 72), typedPulse(at)], { devices })).main?.value;
    expect([value(longAgo - 60_000), value(longAgo + 60_000)]).toEqual([72, 64]);
  });
});
