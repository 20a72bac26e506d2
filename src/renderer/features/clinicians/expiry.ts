const dayMs = 24 * 3_600_000;
/** As long before its end a certificate is warned of; it is renewed within the same time. */
const warnDays = 30;

export type Expiry =
  | { readonly kind: 'fine' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'soon'; readonly days: number /* at least 1: the last day counts */ };

/** How a certificate stands that ends at `expiresMs`, UTC ms. */
export function expiryOf(expiresMs: number, nowMs: number): Expiry {
  if (expiresMs <= nowMs) return { kind: 'ended' };
  const days = Math.ceil((expiresMs - nowMs) / dayMs);
  return days > warnDays ? { kind: 'fine' } : { kind: 'soon', days };
}
