import { z } from 'zod';

/**
 * Characters that are not seen, or change how others are seen: controls, zero-width and bidirectional ones, fillers, tags,
 * variation selectors, private use, halves of a surrogate pair. White space that is seen becomes a space before.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/u;
/** Line breaks and tabs of what was pasted; the byte order mark is a character that is not seen. */
const whiteSpace = /[^\S\ufeff]+/gu;
/** More marks on one letter than any script writes reach into other lines. */
const tower = /\p{M}{5,}/u;

const clean = (text: string): string =>
  text.normalize('NFC').replaceAll(whiteSpace, ' ').replace(/^ | $/g, '');
const isSeen = (text: string): boolean => !unseen.test(text) && !tower.test(text);
const why =
  'it holds a character that cannot be seen, such as one of no width; type it again instead of pasting it';

const text = (max: number) => z.string().overwrite(clean).max(max).refine(isSeen, { error: why });
const filledText = (max: number, wanted: RegExp, error: string) =>
  text(max)
    .min(1, 'it is blank')
    // What is empty has been told of.
    .refine((given) => given === '' || wanted.test(given), { error });

/** What a person may type and leave empty, in Unicode's form C, without white space around it and one space within. */
export const optionalText = text;

/** As `optionalText`, and something of it is seen. */
export const freeText = (max: number) => filledText(max, /[^\p{M}\p{Z}]/u, 'it is blank');

/** Of a person or a place: at least one letter. */
export const nameText = (max: number) => filledText(max, /\p{L}/u, 'a name has letters');

/** Of a record or a bed: at least one letter or digit. */
export const numberText = (max: number) => filledText(max, /[\p{L}\p{N}]/u, 'it has letters or digits');
