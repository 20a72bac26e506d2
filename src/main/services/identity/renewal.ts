/** A certificate that ends within this time is renewed as soon as its key is at hand: nobody is locked out by a date. */
export const renewBeforeMs = 30 * 24 * 3_600_000;
