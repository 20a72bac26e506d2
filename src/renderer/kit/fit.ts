/** Things below each other, none of them wider than their place: a long name is broken instead. */
export const stack = (gap: number) =>
  ({ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap }) as const;

/** A cell with a name, an id or a reason: broken anywhere, so that the table is never wider than the page. */
export const longText = { overflowWrap: 'anywhere', minWidth: 176 } as const;
