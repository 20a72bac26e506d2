import { useEffect, useState } from 'react';

/** What somebody types, a moment after the last key: not every letter is worth a request. */
export function useSettled(text: string, afterMs = 150): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), afterMs);
    return () => clearTimeout(timer);
  }, [text, afterMs]);
  return settled;
}
