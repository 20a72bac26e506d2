import { expect, it } from 'vitest';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { createFaultReport } from './faults.ts';
import { guarded } from './report-fault.ts';

const ignore = () => undefined;

function reporting() {
  const logged: Readonly<Record<string, unknown>>[] = [];
  const told: StreamEvent[] = [];
  let nowMs = 0;
  const report = createFaultReport({
    logger: { info: ignore, warn: ignore, error: (_event, fields = {}) => void logged.push(fields) },
    bus: { publish: (event) => void told.push(event) },
    clock: { monotonic: () => nowMs },
  });
  return { report, logged, told, pass: (ms: number) => (nowMs += ms) };
}

it('a fault of the program is in the log and on every screen, under one number', () => {
  const { report, logged, told } = reporting();
  guarded(report, 'recorder', () => {
    throw new TypeError('Marta Silva, /home/ward/x');
  });
  expect(logged).toMatchObject([{ where: 'recorder', kind: 'TypeError' }]);
  expect(told).toMatchObject([
    {
      type: 'notice',
      level: 'error',
      error: { code: 'internal', correlationId: logged[0]?.['correlationId'] },
    },
  ]);
});

it('names neither a person nor a path: where in the program it was, and no message', () => {
  const { report, logged, told } = reporting();
  report('recorder', new Error('Marta Silva, /home/ward/x'));
  report('probe', 'Marta Silva');
  const said = JSON.stringify([logged, told]);
  expect(said).toMatch(/faults\.test\.ts:\d+/);
  expect(said).not.toMatch(/Marta|\/home\/|\/src\//);
});

it('what fails at each frame fills neither log nor screen, and how often it failed is told', () => {
  const { report, logged, told, pass } = reporting();
  for (let frame = 0; frame < 600; frame++) {
    report('frames', new Error('again'));
    pass(20);
  }
  expect(logged).toHaveLength(2);
  expect(logged[1]).toMatchObject({ notLogged: 499 });
  expect(told).toHaveLength(1);
});
