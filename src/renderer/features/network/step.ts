import type { JoiningStage } from '#shared/contract/joining.ts';

export const joiningSteps = ['check', 'compare', 'enrol', 'seal', 'restart'] as const;

/** Which step a workstation stands at; that the fingerprint was compared is known to this screen alone. */
export function stepOf(stage: JoiningStage, compared: boolean): number {
  switch (stage) {
    case 'standalone':
      return 0;
    case 'checked':
      return compared ? 2 : 1;
    case 'switched':
      return 4;
    case 'joined':
      return 5;
    default:
      return 3;
  }
}

/** Whether it can still be given up: not once the old ledger's head may be on the network. */
export function mayCancel(stage: JoiningStage): boolean {
  return stage === 'checked' || stage === 'enrolled' || stage === 'paused';
}
