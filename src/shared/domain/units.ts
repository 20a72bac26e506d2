/** Parts of UCUM codes that people write in another way; `1` stands for no unit. */
const written: ReadonlyMap<string, string> = new Map([
  ['1', ''],
  ['Cel', '°C'],
  ['[degF]', '°F'],
  ['Ohm', 'Ω'],
  ['deg', '°'],
  ['[iU]', 'units'],
  ["[arb'U]", 'arb. units'],
  ['[drp]', 'drop'],
  ['[lb_av]', 'lb'],
  ['[in_i]', 'in'],
  ['eq', 'Eq'],
  ['osm', 'Osm'],
  // "µg" is mistaken for "mg" in handwriting and on small screens: it is written out.
  ['ug', 'microgram'],
]);

/** Before these a `u` is the prefix micro; anywhere else it stays what somebody wrote. */
const micro = /^u(V|A|L|l|s|m|mol|Ohm|S|W|Pa|F|H|kat|eq|osm)$/;
const prefixed = /^([kMGmcdn])(Ohm|eq|osm)$/;
/** Columns of mercury and of water. */
const column = /^([kcmd]?m)\[(Hg|H2O)\]$/;
const power = /^(10[*^]|[kcmdun]?[msgLlVK]|min|h|Hz)([+-]?\d+)$/;
const annotated = /^(.*)\{([^{}]+)\}$/;
const bracketed = /^\[([^[\]]+)\]$/;

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const subscripts = '₀₁₂₃₄₅₆₇₈₉';

const raised = (digits: string): string =>
  digits
    .replace('+', '')
    .replace('-', '⁻')
    .replaceAll(/\d/g, (digit) => superscripts.charAt(Number(digit)));
const lowered = (name: string): string => name.replaceAll(/\d/g, (digit) => subscripts.charAt(Number(digit)));

/** Shapes of a factor, and how what they caught is written; the first that fits holds. */
const shapes: readonly (readonly [RegExp, (first: string, second: string) => string])[] = [
  [annotated, (code, note) => `${factorText(code)} ${note}`.trimStart()],
  [column, (height, liquid) => `${height}${lowered(liquid)}`],
  [
    power,
    (base, exponent) => `${base === '10*' || base === '10^' ? '10' : factorText(base)}${raised(exponent)}`,
  ],
  [micro, (atom) => `µ${factorText(atom)}`],
  [prefixed, (prefix, atom) => `${prefix}${factorText(atom)}`],
  [bracketed, lowered],
];

/** One factor of a unit: a prefix and an atom, an exponent, an annotation. */
function factorText(code: string): string {
  const known = written.get(code);
  if (known !== undefined) return known;
  for (const [shape, write] of shapes) {
    const found = shape.exec(code);
    if (found !== null) return write(found[1] ?? '', found[2] ?? '');
  }
  return code;
}

/** Factors, and the signs between them; a point between digits is a decimal point, and what is in brackets is one word. */
const parts = /(?:\{[^{}]*\}|\[[^[\]]*\]|\d\.\d|[^/.])+|[/.]/g;

/**
 * A UCUM code as people write the unit: `mm[Hg]` → `mmHg`, `Cel` → `°C`, `uV` → `µV`, `10*9/L` → `10⁹/L`. For what a
 * person reads; what a machine reads keeps the code. What is no UCUM code stays as it is.
 * @param ucum a code of the Unified Code for Units of Measure, or what somebody typed for one
 * @returns empty for `1`, which is no unit
 */
export function unitText(ucum: string): string {
  // No code has a blank or ends with a full stop.
  if (/\s|\.$/.test(ucum)) return ucum;
  const factors = ucum.match(parts) ?? [];
  return factors.map((part) => (part === '.' ? '·' : factorText(part))).join('');
}

/** A number with its unit, such as `36.8 °C`; without a blank where there is no unit. */
export function withUnit(number: string | number, ucum: string): string {
  return `${number} ${unitText(ucum)}`.trimEnd();
}
