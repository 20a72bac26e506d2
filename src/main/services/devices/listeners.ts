/** Listeners of one kind of news. */
export interface Listeners<A extends readonly unknown[]> {
  readonly add: (listener: (...news: A) => void) => () => void;
  readonly tell: (...news: A) => void;
}

export function createListeners<A extends readonly unknown[]>(): Listeners<A> {
  const all = new Set<(...news: A) => void>();
  return {
    add(listener) {
      all.add(listener);
      return () => void all.delete(listener);
    },
    tell(...news) {
      for (const listener of all) listener(...news);
    },
  };
}
