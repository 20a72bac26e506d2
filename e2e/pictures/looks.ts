/** How every scene is pictured. */

export const appearances = ['dark', 'light'] as const;
export type Appearance = (typeof appearances)[number];

/** Of a small laptop on a trolley and of a monitor on a desk, CSS pixels. */
export const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;
export type Size = (typeof sizes)[number];
