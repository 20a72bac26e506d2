import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedDevice } from '#main/simulation/simulator.ts';
import { openWard, simulated, type Ward } from '../testing/ward.ts';
import { createRequestDecoder, encodeReply, type Reply, type Request } from './protocol.ts';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard();
});
afterEach(() => ward.close());

const hex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'hex'));
const accepted: Reply = { kind: 'accepted' };

/** What a module says, byte by byte: to each start the next of `acknowledgements`, then `done` after `lastsMs`. */
function scripted(script: {
  readonly start?: readonly Reply[];
  readonly lastsMs?: number;
  readonly result: readonly Uint8Array[];
}): SimulatedDevice {
  let requests: Request[] = [];
  const decoder = createRequestDecoder((request) => requests.push(request));
  let starts = 0;
  let results = 0;
  let doneMs: number | null = null;
  return {
    model: 'suntech-nibp',
    powerOn: () => undefined,
    run(timeMs, say) {
      if (doneMs === null || timeMs < doneMs) return;
      doneMs = null;
      say(encodeReply({ kind: 'done' }));
    },
    receive(bytes, timeMs, say) {
      decoder.push(bytes);
      const asked = requests;
      requests = [];
      for (const request of asked) {
        if (request === 'cuff-pressure') say(encodeReply({ kind: 'cuff-pressure', mmHg: 0 }));
        else if (request === 'start') {
          const answer = script.start?.[starts] ?? accepted;
          starts += 1;
          say(encodeReply(answer));
          if (answer.kind === 'accepted') doneMs = timeMs + (script.lastsMs ?? 2200);
        } else if (request === 'result') {
          say(script.result[Math.min(results, script.result.length - 1)] ?? new Uint8Array());
          results += 1;
        } else say(encodeReply(accepted));
      }
    },
    leadOff: () => undefined,
  };
}

const result = (systolic: number, pulse = 70): Uint8Array =>
  encodeReply({ kind: 'result', result: { systolic, diastolic: 80, mean: 93, pulse } });
const motion = hex('3e18780050000000000000000000000046005d000200003d');

async function measured(device: SimulatedDevice): Promise<string> {
  await ward.plug(device);
  const deviceId = await ward.registered('suntech-nibp', 8000);
  await ward.service.command(deviceId, 'measure');
  return deviceId;
}

const last = (code: string) => ward.vitals.findLast((vital) => vital.code === code);
const problem = (): string => ward.device('suntech-nibp')?.problem ?? '';
const told = (): boolean => last('pulse-rate') !== undefined;
const codes = ['nibp-systolic', 'nibp-diastolic', 'nibp-mean', 'pulse-rate'];

describe('a cuff at a pseudo-terminal', () => {
  it('that reports excessive motion beside 120/80 gives no value, and says why', async () => {
    await measured(scripted({ result: [motion] }));
    await ward.until('it is told', 8000, told);
    expect(ward.vitals.filter(({ value }) => value !== null)).toEqual([]);
    for (const code of codes) expect(last(code)).toMatchObject({ value: null, absence: 'motion' });
    await ward.until('it is said', 1000, () => problem().includes('moved'));
  });

  it('that reports a code which nobody knows gives no value, and the code is told', async () => {
    const unknown = { systolic: 118, diastolic: 76, mean: 90, pulse: 64, error: 0x3c };
    await measured(scripted({ result: [encodeReply({ kind: 'result', result: unknown })] }));
    await ward.until('it is told', 8000, told);
    for (const code of codes) expect(last(code)).toMatchObject({ value: null, absence: 'device-error' });
    await ward.until('it is said', 1000, () => problem().includes('3C'));
  });

  it('that counted no pulse gives the pressure, and only the pulse is unknown', async () => {
    await measured(scripted({ result: [result(120, 0)] }));
    await ward.until('it is told', 8000, told);
    expect(last('nibp-systolic')).toMatchObject({ value: 120, absence: null });
    expect(last('nibp-mean')).toMatchObject({ value: 93, absence: null });
    expect(last('pulse-rate')).toMatchObject({ value: null, absence: 'not-measured' });
  });

  it('is asked again when its result was disturbed', async () => {
    const disturbed = Uint8Array.from(result(131));
    disturbed[2] = 0;
    await measured(scripted({ result: [disturbed, result(131)] }));
    await ward.until('it is told', 8000, told);
    expect(last('nibp-systolic')).toMatchObject({ value: 131 });
  });

  it('that is done at once with numbers has those of the patient before: they are not shown', async () => {
    await measured(scripted({ result: [result(155)], lastsMs: 50 }));
    await expect(ward.until('it is told', 1500, told)).rejects.toThrow(/not within/);
    expect(ward.vitals).toEqual([]);
  });

  it('that is busy, or does not understand, says so instead of seeming to measure', async () => {
    const start: Reply[] = [
      { kind: 'refused', code: 0x42, why: 'busy' },
      { kind: 'refused', code: 0x4e, why: 'not-understood' },
    ];
    const deviceId = await measured(scripted({ start, result: [result(120)] }));
    await ward.until('busy', 900, () => problem().includes('busy'));
    await ward.service.command(ward.device('suntech-nibp')!.deviceId, 'measure');
    await ward.until('not understood', 900, () => problem().includes('understand'));
    expect(deviceId).toBe(ward.device('suntech-nibp')!.deviceId);
    expect(ward.vitals).toEqual([]);
  });

  it('of the simulator plays its errors when told to', async () => {
    const { simulator } = await ward.plug(simulated('suntech-nibp'));
    const deviceId = await ward.registered('suntech-nibp', 8000);
    simulator.control('cuff-motion');
    await ward.service.command(deviceId, 'measure');
    await ward.until('it is told', 60_000, told);
    expect(last('nibp-systolic')).toMatchObject({ value: null, absence: 'motion' });
    simulator.control('none');
  }, 90_000);
});
