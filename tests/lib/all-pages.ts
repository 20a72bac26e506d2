/** Everything of a list that comes in pages. @param page asks for the one that begins there */
export async function allPages<T>(
  page: (
    before: string | undefined,
  ) => Promise<{ readonly entries: readonly T[]; readonly next: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let before: string | undefined;
  do {
    const { entries, next } = await page(before);
    all.push(...entries);
    before = next ?? undefined;
  } while (before !== undefined);
  return all;
}
