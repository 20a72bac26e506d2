import { visible } from './visible.ts';

/** A link of the chain of proof that does not hold; the message says what was compared with what. */
export class BrokenLink extends Error {
  override readonly name = 'BrokenLink';

  constructor(message: string) {
    super(visible(message));
  }
}

/** @throws BrokenLink unless `holds` */
export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new BrokenLink(otherwise);
}
