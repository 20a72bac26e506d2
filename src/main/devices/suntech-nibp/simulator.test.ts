import { describe, expect, it } from 'vitest';
import { bloodPressure, syntheticPatient } from '#main/simulation/models/body.ts';
import type { SimulatedDevice } from '#main/simulation/simulator.ts';
import { createReplyDecoder, request, type Reply } from './protocol.ts';
import { createSunTechNibp } from './simulator.ts';

const patient = syntheticPatient({ seed: 3 });

function conversation(device: SimulatedDevice) {
  const replies: Reply[] = [];
  const decoder = createReplyDecoder((reply) => replies.push(reply));
  const taken = (): Reply[] => replies.splice(0);
  return {
    tell: (bytes: Uint8Array, timeMs: number): Reply[] => {
      device.receive(bytes, timeMs, (frame) => decoder.push(frame));
      return taken();
    },
    wait: (timeMs: number): Reply[] => {
      device.run(timeMs, (frame) => decoder.push(frame));
      return taken();
    },
  };
}

describe('simulated SunTech cuff', () => {
  it('accepts a start, inflates, deflates, says that it is done, and gives the result when asked', () => {
    const { tell, wait } = conversation(createSunTechNibp(patient));
    expect(tell(request.start, 0)).toEqual([{ kind: 'accepted' }]);
    let highest = 0;
    let doneMs = 0;
    for (let timeMs = 250; doneMs === 0 && timeMs < 60_000; timeMs += 250) {
      if (wait(timeMs).some(({ kind }) => kind === 'done')) doneMs = timeMs;
      const [reply] = tell(request.cuffPressure, timeMs);
      if (reply?.kind === 'cuff-pressure') highest = Math.max(highest, reply.mmHg);
    }
    expect(highest).toBeGreaterThan(150);
    expect(doneMs).toBeGreaterThan(10_000);
    expect(doneMs).toBeLessThan(45_000);
    const { systolic, diastolic, mean, pulsePerMin: pulse } = bloodPressure(3, 0);
    const result = { systolic, diastolic, mean, pulse };
    expect(tell(request.result, doneMs + 10)).toEqual([{ kind: 'result', result }]);
    expect(tell(request.cuffPressure, doneMs + 5000)).toEqual([{ kind: 'cuff-pressure', mmHg: 0 }]);
  });

  it('an abort lets the cuff go, and there is no result', () => {
    const { tell, wait } = conversation(createSunTechNibp(patient));
    tell(request.start, 0);
    expect(tell(request.abort, 3000)).toEqual([{ kind: 'accepted' }]);
    expect(tell(request.cuffPressure, 8000)).toEqual([{ kind: 'cuff-pressure', mmHg: 0 }]);
    expect(wait(60_000)).toEqual([]);
    expect(tell(request.result, 60_000)).toMatchObject([{ result: { systolic: 0, pulse: 0 } }]);
  });

  it('inflates to what it was told', () => {
    const { tell } = conversation(createSunTechNibp(patient));
    expect(tell(request.initialInflate(200), 0)).toEqual([{ kind: 'accepted' }]);
    tell(request.start, 0);
    const pressures = Array.from({ length: 40 }, (_, i) => tell(request.cuffPressure, i * 250)[0]);
    const highest = Math.max(...pressures.map((reply) => (reply?.kind === 'cuff-pressure' ? reply.mmHg : 0)));
    expect(Math.abs(highest - 200)).toBeLessThan(6);
  });

  it('with the cuff off no pressure builds up, and the measurement fails', () => {
    const device = createSunTechNibp(patient);
    device.leadOff(true);
    const { tell, wait } = conversation(device);
    tell(request.start, 0);
    expect(tell(request.cuffPressure, 5000)).toEqual([{ kind: 'cuff-pressure', mmHg: 0 }]);
    expect(wait(20_000)).toEqual([{ kind: 'done' }]);
    expect(tell(request.result, 20_000)).toMatchObject([{ result: { systolic: 0 } }]);
  });

  it('measures anew each time, after garbage too', () => {
    const { tell, wait } = conversation(createSunTechNibp(patient));
    tell(Uint8Array.of(1, 2, 0x3a, 0x3a, 0x79, 0x99, 0xff), 0);
    tell(request.start, 0);
    wait(60_000);
    const first = tell(request.result, 60_000);
    tell(request.start, 60_000);
    wait(120_000);
    expect(tell(request.result, 120_000)).not.toEqual(first);
  });
});
