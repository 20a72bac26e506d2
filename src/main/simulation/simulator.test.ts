import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSimulator, type Simulator } from './simulator.ts';

/** Says frames of three bytes, 1000 a second: AA, low and high byte of a counter. Time and timers are the test's. */
function setUp(): { simulator: Simulator; heard: number[][]; connect: () => void; frames: () => number[] } {
  let said = 0;
  const heard: number[][] = [];
  const simulator = createSimulator({
    seed: 1,
    clock: { monotonic: () => performance.now() },
    device: {
      model: 'test',
      powerOn() {
        said = 0;
      },
      run(timeMs, say) {
        for (; said < Math.floor(timeMs); said += 1) say(Uint8Array.of(0xaa, said & 0xff, said >> 8));
      },
      receive: (bytes, _timeMs, say) => say(bytes),
      leadOff: () => undefined,
    },
  });
  return {
    simulator,
    heard,
    connect: () => void simulator.connect((bytes) => heard.push([...bytes])),
    frames: () => {
      const all = heard.flat();
      return Array.from({ length: all.length / 3 }, (_, i) => all[3 * i + 1]! | (all[3 * i + 2]! << 8));
    },
  };
}

describe('a simulator in (mocked) time', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  it('says exactly what is due, in pieces of at most 8 ms, without drift', () => {
    const { connect, heard, frames } = setUp();
    connect();
    vi.advanceTimersByTime(1000);
    expect(Math.max(...heard.map((bytes) => bytes.length))).toBeLessThanOrEqual(8 * 3);
    vi.advanceTimersByTime(59_000);
    expect(frames()).toHaveLength(60_000);
    heard.length = 0;
    vi.advanceTimersByTime(600_000);
    expect(heard.flat().length / 3).toBe(600_000);
  });

  it('drop loses frames as a whole', () => {
    const { simulator, connect, frames } = setUp();
    connect();
    simulator.control('drop');
    vi.advanceTimersByTime(10_000);
    const got = frames();
    expect(got.length).toBeGreaterThan(8_500);
    expect(got.length).toBeLessThan(9_500);
    expect(got.every((frame, i) => i === 0 || frame > got[i - 1]!)).toBe(true);
  });

  it('corrupt flips one bit of some frames and changes no length', () => {
    const { simulator, connect, heard } = setUp();
    connect();
    simulator.control('corrupt');
    vi.advanceTimersByTime(10_000);
    const all = heard.flat();
    expect(all).toHaveLength(30_000);
    const wrong = Array.from({ length: 10_000 }, (_, i) => {
      const expected = [0xaa, i & 0xff, i >> 8];
      return expected.reduce((bits, byte, k) => bits + ((byte ^ all[3 * i + k]!) === 0 ? 0 : 1), 0);
    });
    expect(Math.max(...wrong)).toBe(1);
    const damaged = wrong.filter((count) => count > 0).length;
    expect(damaged).toBeGreaterThan(300);
    expect(damaged).toBeLessThan(700);
  });

  it('delay brings everything, in bursts', () => {
    const { simulator, connect, heard, frames } = setUp();
    connect();
    simulator.control('delay');
    vi.advanceTimersByTime(2_000);
    expect(heard.length).toBeLessThanOrEqual(8);
    simulator.control('none');
    vi.advanceTimersByTime(8);
    expect(frames()).toEqual(Array.from({ length: 2008 }, (_, i) => i));
  });

  it('silent says and hears nothing, and goes on at the right time afterwards', () => {
    const { simulator, heard, frames } = setUp();
    const connection = simulator.connect((bytes) => heard.push([...bytes]));
    simulator.control('silent');
    connection.receive(Uint8Array.of(1, 2, 3));
    vi.advanceTimersByTime(2_000);
    expect(heard).toEqual([]);
    simulator.control('none');
    vi.advanceTimersByTime(80);
    expect(frames()[0]).toBe(2000);
  });

  it('unplugging ends the connection, plugging in starts the device anew', () => {
    const { simulator, heard, connect, frames } = setUp();
    const plugged: boolean[] = [];
    simulator.onPlugged((isPlugged) => plugged.push(isPlugged));
    connect();
    vi.advanceTimersByTime(800);
    simulator.control('unplug');
    heard.length = 0;
    vi.advanceTimersByTime(800);
    expect(heard).toEqual([]);
    expect(() => connect()).toThrow('unplugged');
    simulator.control('none');
    connect();
    vi.advanceTimersByTime(80);
    expect(frames()[0]).toBe(0);
    expect(plugged).toEqual([false, true]);
  });

  it('a process that was stalled for long has lost what is older than a second, and says the rest at once', () => {
    const { simulator, heard, frames } = setUp();
    const connection = simulator.connect((bytes) => heard.push([...bytes]));
    const stalled = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 5_000);
    connection.receive(new Uint8Array(0));
    expect(frames()).toEqual(Array.from({ length: 1000 }, (_, i) => 4000 + i));
    stalled.mockRestore();
  });

  it('a flood says minutes of data at once', () => {
    const { simulator, connect, frames } = setUp();
    connect();
    simulator.flood(60_000);
    expect(frames()).toHaveLength(60_000);
  });
});
