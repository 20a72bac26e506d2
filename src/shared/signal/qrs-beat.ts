/** What else the detector knows of a beat. */
export interface QrsBeat {
  /** Mean 10 ms slope between 5 and 15 Hz over 80 ms, mV. */
  readonly energy: number;
  /** Lowest energy since the peak before, as a share of this one's: how quiet the line is between the peaks. */
  readonly floor: number;
  /** Largest 10 ms slope between 10 and 25 Hz, as a multiple of the energy: 1 for the widest complex, 3.5 for the narrowest. */
  readonly steepness: number;
}
