import { checkKinds } from '../check-kinds.ts';
import * as list from './list.ts';

/** Every table of transactions, roles, titles and refusals is built from this. */
export const kinds: readonly (typeof list)[keyof typeof list][] = Object.values(list);

checkKinds(kinds);
