import { useState } from 'react';

export interface Pages {
  /** For the request; undefined on the newest page. */
  readonly before: string | undefined;
  /** 1 is the newest. */
  readonly page: number;
  readonly older: (next: string) => void;
  readonly newer: () => void;
  readonly toNewest: () => void;
}

/** Where one is in a list that comes newest first, page by page; each reply names where the next page begins. */
export function usePages(): Pages {
  const [begins, setBegins] = useState<readonly string[]>([]);
  return {
    before: begins.at(-1),
    page: begins.length + 1,
    older: (next) => setBegins([...begins, next]),
    newer: () => setBegins(begins.slice(0, -1)),
    toNewest: () => setBegins([]),
  };
}
