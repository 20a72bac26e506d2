import { describe, expect, it } from 'vitest';
import { JoiningStage } from '#shared/contract/joining.ts';
import { mayCancel, stepOf } from './step.ts';

describe('joining a network, on screen', () => {
  it('goes forward with every stage, and asks for the comparison again after a restart', () => {
    const steps = JoiningStage.options.map((stage) => stepOf(stage, false));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect([stepOf('checked', false), stepOf('checked', true)]).toEqual([1, 2]);
  });

  it('offers to give up only what was begun and can be undone', () => {
    expect(JoiningStage.options.filter(mayCancel)).toEqual(['checked', 'enrolled', 'paused']);
  });
});
