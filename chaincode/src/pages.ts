import { z } from 'zod';
import { ContractError } from './errors.ts';
import type { Context } from './stub.ts';

/** What the argument of every list may hold besides what it lists. */
export const pageOf = {
  pageSize: z.int().min(1).max(100).default(50),
  /** `bookmark` of the page before; absent or empty: the first page. */
  bookmark: z.string().max(1_024).default(''),
};
type PageOf = z.output<z.ZodObject<typeof pageOf>>;

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The records under a composite key's beginning, in key order.
 * @returns `{records, bookmark}`; bookmark null: this was the last page
 * @throws ContractError BAD_ARGUMENT when the bookmark is of another list
 */
export async function listRecords(
  context: Context,
  schema: z.ZodType,
  place: { readonly objectType: string; readonly attributes: string[] },
  { pageSize, bookmark }: PageOf,
): Promise<string> {
  const { stub } = context;
  // Fabric begins wherever the bookmark says, in the middle of other records too.
  const from = Buffer.from(bookmark, 'base64url').toString('utf8');
  if (from !== '' && !from.startsWith(stub.createCompositeKey(place.objectType, place.attributes))) {
    throw new ContractError('BAD_ARGUMENT', 'bookmark is of another list');
  }
  const page = await stub.getPage(place.objectType, place.attributes, pageSize, from);
  const records = page.entries.map(({ value }) => schema.parse(JSON.parse(decoder.decode(value))));
  const next = page.bookmark === '' ? null : Buffer.from(page.bookmark, 'utf8').toString('base64url');
  return JSON.stringify({ records, bookmark: next });
}
