/**
 * What comes from a file is never printed as it is: a device's label could otherwise move the cursor, turn the reading
 * direction round or hide what follows, and write a verdict of its own. All that a certificate's texts become goes
 * through these functions, on its way to a terminal, a screen or JSON.
 */

/** Controls, formats (direction, zero width), line ends, what is drawn as nothing, and what is no character yet. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;
const letter = /[\p{L}\p{N}]/u;
const mark = /\p{M}/u;
const enclosing = /\p{Me}/u;
/** Enough for the scripts that need marks; more only cover what stands around them. */
const mostMarks = 3;

const shown = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * The same text with each character that is not seen, or that changes how others are seen, as `\u{202e}`; the second
 * and later of several spaces, too, so that no text fills a line up to the next. Doing it again changes nothing.
 */
export function visible(text: string): string {
  let out = '';
  let marks = mostMarks;
  let afterSpace = false;
  for (const character of text) {
    const isMark = mark.test(character);
    if (letter.test(character)) marks = 0;
    else marks = isMark ? marks + 1 : mostMarks;
    const isDoubled = character === ' ' && afterSpace;
    afterSpace = character === ' ';
    const isLoose = isMark && (marks > mostMarks || enclosing.test(character));
    out += hidden.test(character) || isLoose || isDoubled ? shown(character) : character;
  }
  return out;
}

/** The longest text of a plan or a reason; a label has no length of its own. */
const longest = 300;

/** A free text of a file in a sentence, between marks that it cannot close; a very long one is cut. */
export function quoted(text: string): string {
  const kept = Array.from(text.slice(0, 2 * longest))
    .slice(0, longest)
    .join('');
  const inside = kept.replaceAll(/[\\“”]/g, (character) => (character === '\\' ? '\\\\' : shown(character)));
  const more = text.length - kept.length;
  return `“${visible(inside)}”${more > 0 ? ` and ${more} more characters` : ''}`;
}

const plainName = /^[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,127}$/;

/** An id or name of a file in a sentence: as it is when it can be nothing else, otherwise as a free text. */
export function named(text: string): string {
  return plainName.test(text) ? text : quoted(text);
}

/** JSON of nothing but ASCII: a terminal shows every character of it, and a reader gets the texts as they are. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\u0020-\u007e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
