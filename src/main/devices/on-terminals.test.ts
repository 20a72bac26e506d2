import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionId } from '#shared/domain/ids.ts';
import { absentCount } from '#shared/domain/signals.ts';
import type { SimulatedDevice } from '#main/simulation/simulator.ts';
import { modules } from './registry.ts';
import { openWard, simulated, type Plugged, type Ward } from './testing/ward.ts';

const models = modules.map(({ driver }) => driver.model);
const sessionId = SessionId.parse('0190f3a0-0000-7000-8000-000000000001');

let ward: Ward;
beforeEach(async () => {
  ward = await openWard();
});
afterEach(() => ward.close());

/** Says bytes of its own making, `perSecond` of them. */
function babbler(model: string, perSecond: number, next: () => number): SimulatedDevice {
  let said = 0;
  return {
    model,
    powerOn() {
      said = 0;
    },
    run(timeMs, say) {
      const due = Math.floor((timeMs * perSecond) / 1000) - said;
      said += due;
      if (due > 0) say(Uint8Array.from({ length: due }, next));
    },
    receive: () => undefined,
    leadOff: () => undefined,
  };
}

function noise(seed: number): () => number {
  let state = seed;
  return () => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24) & 0xff;
}

const framesOf = (deviceId: string) => ward.frames.filter((live) => live.deviceId === deviceId);

describe('all modules on pseudo-terminals', () => {
  it('are told apart by probing alone and run within six seconds; nothing leaves before they are registered', async () => {
    await Promise.all(models.map((model) => ward.plug(model)));
    for (const model of models) {
      await ward.until(`${model} runs`, 6000, () => ward.device(model)?.state === 'running');
      expect(ward.device(model)).toMatchObject({ registered: false, simulated: true, problem: '' });
    }
    expect(ward.service.list()).toHaveLength(models.length);
    expect(ward.frames).toEqual([]);
    expect(ward.vitals).toEqual([]);
  });

  it('once registered give contiguous frames of at most 50 ms, and vitals at most twice a second', async () => {
    await Promise.all(models.map((model) => ward.plug(model)));
    for (const model of models) await ward.registered(model, 6000);
    const measured = (code: string, source: string): boolean =>
      ward.vitals.some((vital) => vital.code === code && vital.source === source && vital.value !== null);
    await ward.until(
      'vitals of device and detector',
      12_000,
      () =>
        measured('heart-rate', 'device') && measured('heart-rate', 'detector') && measured('spo2', 'device'),
    );
    const signals = models.flatMap((model) => ward.device(model)?.signals ?? []);
    const framesOfSignal = ({ deviceId, signalId }: (typeof signals)[number]) =>
      ward.frames.filter((live) => live.deviceId === deviceId && live.signalId === signalId);
    await ward.until('frames of every signal', 6000, () =>
      signals.every((signal) => framesOfSignal(signal).length > 0),
    );
    for (const signal of signals) {
      const frames = framesOfSignal(signal);
      frames.reduce((before, { frame }) => {
        expect(frame.streamId).toBe(signal.streamId);
        expect(frame.firstSample).toBeGreaterThanOrEqual(before);
        return frame.firstSample + frame.samples.length;
      }, frames[0]!.frame.firstSample);
      const lengths = frames
        .map(({ frame }) => (frame.samples.length * 1000) / signal.rateHz)
        .toSorted((a, b) => a - b);
      expect(lengths[Math.floor(lengths.length * 0.5)]).toBeLessThanOrEqual(
        Math.max(50, 1000 / signal.rateHz),
      );
    }
    const rate = ward.vitals.filter(({ code, source }) => code === 'heart-rate' && source === 'device');
    const spanMs = rate.at(-1)!.timeMs - rate[0]!.timeMs;
    expect(rate.length).toBeLessThanOrEqual(spanMs / 500 + 2);
    expect(ward.device('bitalino')?.battery).toBeGreaterThan(0.5);
  });

  it('are seen unplugged within 1.5 s and run again within 3 s of plugging in, as the same devices in the same session', async () => {
    const plugged = new Map<string, Plugged>();
    for (const model of models) plugged.set(model, await ward.plug(model));
    const ids = new Map<string, string>();
    for (const model of models) {
      const id = await ward.registered(model, 6000);
      ids.set(model, id);
      ward.service.assign(id, sessionId);
    }
    for (const model of models) {
      const { port } = plugged.get(model)!;
      const unplugging = port.unplug();
      await ward.until(`${model} is missed`, 1500, () => ward.device(model)?.state !== 'running');
      await unplugging;
      await ward.until(`${model} is closed`, 1500, () => ward.device(model)?.state === 'closed');
      const before = framesOf(ids.get(model)!).length;
      await port.plug();
      await ward.until(`${model} runs again`, 3000, () => ward.device(model)?.state === 'running');
      await ward.until(`${model} gives frames again`, 2000, () => framesOf(ids.get(model)!).length > before);
      expect(ward.device(model)).toMatchObject({ deviceId: ids.get(model), sessionId, registered: true });
      expect(ward.device(model)!.loss.lostSamples).toBeGreaterThan(0);
    }
  }, 60_000);

  it('that fall silent without closing the port are seen within 1.5 s and run again within 3 s', async () => {
    const plugged = new Map<string, Plugged>();
    for (const model of models) plugged.set(model, await ward.plug(model));
    for (const model of models) await ward.registered(model, 6000);
    for (const model of models) {
      const { simulator } = plugged.get(model)!;
      simulator.control('silent');
      await ward.until(`${model} is missed`, 1500, () => ward.device(model)?.state !== 'running');
      expect(ward.device(model)?.problem).not.toBe('');
      simulator.control('none');
      await ward.until(`${model} runs again`, 3000, () => ward.device(model)?.state === 'running');
      expect(ward.device(model)?.problem).toBe('');
    }
  }, 60_000);

  it('lose their vitals with the reason when they are unplugged', async () => {
    const { port } = await ward.plug('healthypi-5');
    await ward.registered('healthypi-5', 6000);
    await ward.until('vitals', 5000, () =>
      ['heart-rate', 'spo2', 'temperature'].every((code) =>
        ward.vitals.some((vital) => vital.code === code && vital.source === 'device'),
      ),
    );
    await port.unplug();
    await ward.until('it is gone', 2000, () =>
      ['heart-rate', 'spo2', 'temperature'].every((code) => {
        const last = ward.vitals.findLast((vital) => vital.code === code && vital.source === 'device');
        return last?.value === null && last.absence === 'unplugged';
      }),
    );
  });
});

describe('a lead that is off', () => {
  it.each(['healthypi-5', 'bitalino'] as const)(
    'gives absent samples and no heart rate on %s',
    async (model) => {
      const { simulator } = await ward.plug(model);
      const deviceId = await ward.registered(model, 6000);
      simulator.control('lead-off');
      const ecg = ward.device(model)!.signals.find(({ code }) => code === 'ecg')!;
      await ward.until('absent samples', 5000, () => {
        const last = framesOf(deviceId).findLast(({ signalId }) => signalId === ecg.signalId)?.frame;
        return (
          last?.absence === 'lead-off' && last.samples.every((count) => count === absentCount[ecg.encoding])
        );
      });
      await ward.until('no heart rate', 6000, () => {
        const last = ward.vitals.findLast(({ code }) => code === 'heart-rate');
        return last?.value === null && last.absence === 'lead-off';
      });
    },
  );
});

describe('the blood pressure cuff', () => {
  it('measures when told, shows the pressure in the cuff, and does not measure twice at once', async () => {
    await ward.plug('suntech-nibp');
    const deviceId = await ward.registered('suntech-nibp', 8000);
    await ward.service.command(deviceId, 'measure');
    await ward.until('the cuff inflates', 5000, () =>
      framesOf(deviceId).some(({ frame }) => frame.samples.some((mmHg) => mmHg > 30)),
    );
    await expect(ward.service.command(deviceId, 'measure')).rejects.toMatchObject({
      code: 'conflict',
    });
    await ward.until('a result', 60_000, () => ward.vitals.some(({ code }) => code === 'nibp-mean'));
    const value = (code: string): number => ward.vitals.findLast((vital) => vital.code === code)?.value ?? 0;
    expect(value('nibp-systolic')).toBeGreaterThan(value('nibp-mean'));
    expect(value('nibp-mean')).toBeGreaterThan(value('nibp-diastolic'));
    expect(value('nibp-diastolic')).toBeGreaterThan(40);
  }, 90_000);

  it('says that a measurement failed instead of giving numbers, and stops when told', async () => {
    const { simulator } = await ward.plug('suntech-nibp');
    const deviceId = await ward.registered('suntech-nibp', 8000);
    await ward.service.command(deviceId, 'measure');
    await ward.service.command(deviceId, 'abort');
    await ward.until('it was stopped', 3000, () => ward.device('suntech-nibp')!.problem.includes('stopped'));
    simulator.control('lead-off');
    await ward.service.command(deviceId, 'measure');
    await ward.until('it failed', 15_000, () => ward.device('suntech-nibp')!.problem.includes('no result'));
    expect(ward.vitals.filter(({ value }) => value !== null)).toEqual([]);
    expect(ward.vitals.find(({ code }) => code === 'nibp-systolic')?.absence).toBe('artefact');
  }, 40_000);
});

describe('bad input on a port', () => {
  it('of pure garbage is shown as an unknown device, cannot be registered, and harms no other', async () => {
    await ward.plug(babbler('garbage', 8000, noise(1)));
    await ward.plug('healthypi-5');
    const id = await ward.registered('healthypi-5', 6000);
    await ward.until('the garbage is told', 12_000, () => ward.device('unknown') !== undefined);
    expect(ward.device('unknown')).toMatchObject({ state: 'probing', registered: false });
    expect(ward.device('unknown')!.problem).toContain('another device, or another speed');
    await expect(
      ward.service.register(ward.nurse, ward.device('unknown')!.deviceId, 'x'),
    ).rejects.toMatchObject({ code: 'device' });
    const before = framesOf(id).length;
    await ward.until('the other goes on', 1000, () => framesOf(id).length > before + 10);
  }, 30_000);

  it('from a wrong device on a known port is told at the known one, and the right one is found when it is back', async () => {
    const first = await ward.plug('healthypi-5');
    const id = await ward.registered('healthypi-5', 6000);
    await first.port.close();
    await ward.until('it is gone', 2000, () => ward.device('healthypi-5')?.state === 'closed');
    const wrong = await ward.plug(babbler('healthypi-5', 8000, noise(3)));
    await ward.until('a problem', 6000, () => ward.device('healthypi-5')!.problem.includes('another device'));
    expect(ward.device('healthypi-5')?.state).not.toBe('running');
    await wrong.port.close();
    await ward.until('it is gone', 2000, () => ward.device('healthypi-5')?.state === 'closed');
    await ward.plug('healthypi-5');
    await ward.until('it runs', 3000, () => ward.device('healthypi-5')?.state === 'running');
    expect(ward.device('healthypi-5')?.deviceId).toBe(id);
  }, 40_000);

  it('mixed into the frames is counted, and the frames come through', async () => {
    const { simulator } = await ward.plug('healthypi-5');
    const id = await ward.registered('healthypi-5', 6000);
    simulator.control('corrupt');
    await ward.until(
      'skipped bytes are counted',
      8000,
      () => ward.device('healthypi-5')!.loss.skippedBytes > 100,
    );
    expect(ward.device('healthypi-5')?.state).toBe('running');
    const before = framesOf(id).length;
    await ward.until('frames come', 1000, () => framesOf(id).length > before + 5);
  }, 30_000);

  it('that floods is cut off with the reason, the others go on, and the device comes back', async () => {
    await ward.plug('bitalino');
    const other = await ward.registered('bitalino', 8000);
    const { simulator } = await ward.plug('healthypi-5');
    await ward.registered('healthypi-5', 6000);
    simulator.flood(3_600_000);
    await ward.until('it is cut off', 5000, () => ward.device('healthypi-5')?.state !== 'running');
    expect(ward.device('healthypi-5')?.problem).toMatch(/more (data|samples) than/);
    const before = framesOf(other).length;
    await ward.until('the other goes on', 3000, () => framesOf(other).length > before + 10);
    await ward.until('it runs again', 10_000, () => ward.device('healthypi-5')?.state === 'running');
  }, 40_000);
});

describe('set-up', () => {
  it('of channels reconnects a BITalino with them', async () => {
    await ward.plug('bitalino');
    const deviceId = await ward.registered('bitalino', 8000);
    await ward.service.configure(deviceId, 'Bed 2', { channels: ['off', 'emg', 'off', 'ecg'] });
    await ward.until('new signals', 3000, () => ward.device('bitalino')!.signals.length === 2);
    expect(ward.device('bitalino')).toMatchObject({ label: 'Bed 2', state: 'running' });
    expect(ward.device('bitalino')!.signals.map(({ signalId, code }) => [signalId, code])).toEqual([
      ['a2', 'emg'],
      ['a4', 'ecg'],
    ]);
  });

  it('of CSV columns names them, and turns a column into a vital', async () => {
    await ward.plug(simulated('csv-line'));
    const deviceId = await ward.registered('csv-line', 6000);
    const found = ward.device('csv-line')!.signals;
    expect(found[0]).toMatchObject({ signalId: 'c1', label: 'c1', unit: '1' });
    const columns = found.map(({ label }, index) => ({
      name: `column ${label}`,
      unit: index === 0 ? 'Cel' : '1',
      use: index === 0 ? ('temperature' as const) : ('waveform' as const),
    }));
    await ward.service.configure(deviceId, undefined, {
      csv: { rateHz: found[0]!.rateHz, columns },
    });
    await ward.until('the column is a vital', 6000, () =>
      ward.vitals.some(({ code }) => code === 'temperature'),
    );
    expect(ward.device('csv-line')!.vitals).toContain('temperature');
    expect(ward.device('csv-line')!.signals.map(({ label }) => label)).not.toContain('column c1');
  });
});
