/** A stretch of a row, CSS pixels from its left. */
export interface Stretch {
  readonly left: number;
  readonly right: number;
}

/** Less of a card than this beyond an edge hides nothing of it. */
const slack = 2;

/** How many of the cards of a row lie, wholly or in part, beyond either edge of what is seen of it. */
export function hiddenBeside(
  seen: Stretch,
  cards: readonly Stretch[],
): { readonly before: number; readonly after: number } {
  return {
    before: cards.filter(({ left }) => left < seen.left - slack).length,
    after: cards.filter(({ right }) => right > seen.right + slack).length,
  };
}
