import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { vitalKey, type LiveVital } from '#shared/contract/streams.ts';
import type { HostStream } from '#renderer/bridge/index.ts';
import { testDevice, testDeviceId as deviceId } from '#renderer/testing/device.ts';
import { connectEvents, VitalBatch } from './events.ts';
import { emptyLive, reduceLive, storingOf, useLive, type Live } from './live.ts';
import { reduceVitals, trendWindowMs } from './vitals.ts';

const vital = (change: Partial<LiveVital> = {}): LiveVital => ({
  deviceId,
  sessionId: null,
  code: 'heart-rate',
  source: 'detector',
  timeMs: 0,
  value: 72,
  absence: null,
  ...change,
});
/** A temperature entered by hand. */
const typed = (timeMs: number, value: number) =>
  vital({ deviceId: null, source: 'manual', code: 'temperature', timeMs, value });
const device = testDevice();

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

let told = 0;
const notice = (level: 'info' | 'error', retryable: boolean, code: 'disk' | 'device' = 'disk') => ({
  type: 'notice' as const,
  level,
  error: { code, message: 'm', hint: 'h', retryable, correlationId: `notice-${(told += 1)}` },
});

const after = (...events: readonly ReturnType<typeof notice>[]) =>
  events.reduce<Live>((live, event) => ({ ...live, ...reduceLive(live, event) }), {
    ...emptyLive,
    connection: 'connected',
  });

describe('a recording that is not stored', () => {
  it('is told from the first failure until it is stored again, whatever is dismissed', () => {
    const dismissed: Live = { ...after(notice('error', true)), notices: [] };
    expect(storingOf(dismissed)).toBe('not-stored');
    expect(storingOf(after(notice('error', true), notice('info', false, 'device')))).toBe('not-stored');
    expect(storingOf(after(notice('error', true), notice('info', false)))).toBe('stored');
  });

  it('is no longer told of once it is stored again; what else was told stays', () => {
    const { notices } = after(
      notice('error', false),
      notice('error', true),
      notice('error', true, 'device'),
      notice('info', false),
    );
    expect(notices.map(({ level, error }) => [level, error.code, error.retryable])).toEqual([
      ['error', 'disk', false],
      ['error', 'device', true],
      ['info', 'disk', false],
    ]);
  });

  it('is as the host tells it anew to a screen that comes back, and said once', () => {
    const failing = after(notice('error', true));
    const again: Live = { ...failing, ...reduceLive(failing, { type: 'devices', devices: [] }) };
    expect(storingOf(again)).toBe('stored');
    expect(again.notices).toEqual([]);
    const same = notice('error', true);
    expect(after(same, same).notices).toHaveLength(1);
  });

  it('on a locked screen is as the host tells it there, not as it was when somebody locked it', () => {
    const failing = after(notice('error', true));
    const locked: Live = { ...failing, ...reduceLive(failing, { type: 'locked' }) };
    expect(storingOf(locked)).toBe('stored');
    const failed: Live = { ...locked, ...reduceLive(locked, notice('error', true)) };
    expect(storingOf(failed)).toBe('not-stored');
    expect(storingOf({ ...failed, ...reduceLive(failed, notice('info', false)) })).toBe('stored');
  });

  it('is not known while the host is gone, and a loss of what was kept earlier is none', () => {
    expect(storingOf({ ...after(), connection: 'reconnecting' })).toBe('unknown');
    expect(storingOf(after(notice('error', false)))).toBe('stored');
  });
});

describe('vitals from the host', () => {
  it('reach the page at most twice a second, each with its newest value', () => {
    const batches: (readonly LiveVital[])[] = [];
    const batch = new VitalBatch((vitals) => batches.push(vitals));
    for (let ms = 0; ms < 5_000; ms += 10) {
      batch.add(vital({ timeMs: ms, value: ms }));
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1_000);
    expect(batches.length).toBeLessThanOrEqual(11);
    expect(batches.every((one) => one.length === 1)).toBe(true);
    expect(batches.at(-1)?.[0]?.value).toBe(4_990);
  });

  it('that people entered are each taken, and what is entered late changes the trend and not how things stand', () => {
    const taken: LiveVital[] = [];
    const batch = new VitalBatch((vitals) => taken.push(...vitals));
    const entered = [typed(60_000, 36.8), typed(61_000, 36.9), typed(5_000, 38.4)];
    for (const one of entered) batch.add(one);
    vi.advanceTimersByTime(1_000);
    expect(taken).toEqual(entered);
    const state = reduceVitals({ live: new Map(), trends: new Map() }, taken);
    const key = vitalKey(typed(0, 0));
    expect(state.live.get(key)?.value).toBe(36.9);
    expect(state.trends.get(key)?.map(({ value }) => value)).toEqual([38.4, 36.8, 36.9]);
  });

  it('of two sources are kept apart', () => {
    const both = reduceVitals({ live: new Map(), trends: new Map() }, [
      vital(),
      vital({ source: 'device', value: 75 }),
    ]);
    expect([...both.live.values()].map(({ value }) => value)).toEqual([72, 75]);
  });

  it('that add no point leave the trends as they are, so that no chart is drawn anew', () => {
    const first = reduceVitals({ live: new Map(), trends: new Map() }, [vital({ timeMs: 1_000 })]);
    const second = reduceVitals(first, [vital({ timeMs: 2_000, value: 73 })]);
    expect(second.live.get(vitalKey(vital()))?.value).toBe(73);
    expect(second.trends).toBe(first.trends);
  });

  it('leave a trend of at most one hour with a step of three seconds, and the moment a value was lost', () => {
    let state = reduceVitals({ live: new Map(), trends: new Map() }, []);
    for (let ms = 0; ms < 2 * trendWindowMs; ms += 1_000)
      state = reduceVitals(state, [vital({ timeMs: ms })]);
    state = reduceVitals(state, [vital({ timeMs: 2 * trendWindowMs, value: null, absence: 'lead-off' })]);
    const points = state.trends.get(vitalKey(vital())) ?? [];
    expect(points.length).toBeLessThanOrEqual(1_202);
    expect(points.at(-1)?.value).toBeNull();
    expect(points[0]?.timeMs).toBeGreaterThanOrEqual(trendWindowMs);
  });
});

describe('events of the host', () => {
  it('a snapshot replaces all devices, an event one of them', () => {
    const known = reduceLive(emptyLive, { type: 'devices', devices: [device] });
    const renamed = reduceLive(
      { ...emptyLive, ...known },
      { type: 'device', device: { ...device, label: 'Bay 3' } },
    );
    expect(renamed.devices?.get(deviceId)?.label).toBe('Bay 3');
    expect(reduceLive({ ...emptyLive, ...known }, { type: 'device-gone', deviceId }).devices?.size).toBe(0);
    expect(reduceLive({ ...emptyLive, ...known }, { type: 'devices', devices: [] }).devices?.size).toBe(0);
  });

  it('frames left out for this viewer add up until somebody has seen it', () => {
    const once = { ...emptyLive, ...reduceLive(emptyLive, { type: 'viewer-dropped', frames: 3 }) };
    expect(reduceLive(once, { type: 'viewer-dropped', frames: 4 }).droppedFrames).toBe(7);
  });

  it('whether the ledger can be reached is known at once, without asking', () => {
    const ledger = {
      state: 'unreachable',
      sinceMs: 5,
      reason: 'No peer answers.',
      hint: 'Tell IT.',
    } as const;
    const progress = { oldestWaitingMs: 4, sealedLastMinute: 0, remainingMs: null, ledger };
    expect(reduceLive(emptyLive, { type: 'outbox-progress', progress })).toEqual({ progress });
  });

  it('a sign-out that the host decided clears the screen; the connection is shown as it is (stream faked)', () => {
    const events = vi.fn<HostStream['onEvent']>(() => () => undefined);
    const states = vi.fn<HostStream['onState']>(() => () => undefined);
    const stream: HostStream = {
      state: () => 'connected',
      onState: states,
      onEvent: events,
      watch: () => undefined,
    };
    const signedOut = vi.fn();
    const stop = connectEvents(stream, new QueryClient(), signedOut);
    expect(useLive.getState().connection).toBe('connected');
    states.mock.calls[0]?.[0]('reconnecting');
    expect(useLive.getState().connection).toBe('reconnecting');
    events.mock.calls[0]?.[0]({ type: 'signed-out' });
    expect(signedOut).toHaveBeenCalledOnce();
    stop();
  });
});
