/** A share of one in percent: a loss that is not nothing is never shown as 0 %. */
export function percent(share: number): string {
  if (share <= 0) return '0 %';
  if (share < 0.001) return '<0.1 %';
  return share < 0.1 ? `${(share * 100).toFixed(1)} %` : `${Math.round(share * 100)} %`;
}
