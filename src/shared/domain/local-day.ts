const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', year: 'numeric' });

/** A day as people read it, `26 Nov 2026`, in the zone of this computer. @param ms UTC */
export const localDay = (ms: number): string => day.format(ms);
