import { useEffect, useState, type RefCallback } from 'react';

/** Whether any of an element can be seen where it is scrolled to: what is costly to draw is drawn only then. */
export function useInView(): readonly [RefCallback<Element>, boolean] {
  const [element, setElement] = useState<Element | null>(null);
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) =>
      setInView(entries.at(-1)?.isIntersecting ?? false),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, inView];
}
