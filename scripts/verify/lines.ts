import { visible } from '../../src/main/verifier/visible.ts';

/** What stands before a text and under it where it goes on, which is this program's own; and the text. */
export type Line = readonly [before: string, text: string];

/** For a terminal, in its width; a file gets whole lines. */
export function printed(lines: readonly Line[]): string {
  const width = process.stdout.isTTY ? Math.max(process.stdout.columns, 40) : Infinity;
  return lines.flatMap(([before, text]) => wrapped(before, visible(text), width)).join('\n');
}

function wrapped(before: string, text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let start = before;
  let rest = text;
  while (widthOf(rest) > width - before.length) {
    const cut = cutOf(rest, width - before.length);
    lines.push(start + rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
    start = ' '.repeat(before.length);
  }
  return [...lines, start + rest];
}

/** What is not ASCII may take two columns. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character < '\u007f' ? 1 : 2;
  return width;
}

/** After the last space that fits, or within a word that does not. */
function cutOf(text: string, width: number): number {
  let cut = 0;
  let space = 0;
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > width) break;
    cut += character.length;
    if (character === ' ') space = cut;
  }
  return space > 0 ? space : cut;
}
