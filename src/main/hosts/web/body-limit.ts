import { z } from 'zod';

/** For spaces between the parts of a body, and where the contract names no longest text: ids and enumerations are short. */
const layoutBytes = 64 * 1024;
const shortText = 256;
const uuidLength = 36;
/** A character of a text may be written `\uXXXX`. */
const mostBytesOfCharacter = 6;
const mostBytesOfNumber = 32;

const Node = z.object({
  format: z.string().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
  get properties() {
    return z.record(z.string(), Node).optional();
  },
  get items() {
    return Node.optional();
  },
  get prefixItems() {
    return z.array(Node).optional();
  },
  get anyOf() {
    return z.array(Node).optional();
  },
  get oneOf() {
    return z.array(Node).optional();
  },
  get allOf() {
    return z.array(Node).optional();
  },
});
type Node = z.infer<typeof Node>;

/** @returns bytes of the longest body of these arguments, so that nothing that the contract allows is too large */
export function bodyLimitOf(args: z.ZodType): number {
  return layoutBytes + mostBytes(Node.parse(z.toJSONSchema(args, { io: 'input', unrepresentable: 'any' })));
}

function mostBytes(node: Node): number {
  const alternatives = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].map(mostBytes);
  const all = [...(node.allOf ?? []), ...(node.prefixItems ?? [])].map((part) => mostBytes(part) + 1);
  const members = Object.entries(node.properties ?? {}).map(
    ([name, value]) => name.length * mostBytesOfCharacter + 4 + mostBytes(value),
  );
  const items = node.items === undefined ? 0 : (node.maxItems ?? shortText) * (mostBytes(node.items) + 1);
  const length = node.format === 'uuid' ? uuidLength : (node.maxLength ?? shortText);
  const text = length * mostBytesOfCharacter + 2;
  const isLeaf = alternatives.length + all.length + members.length === 0 && node.items === undefined;
  return (
    (isLeaf ? Math.max(text, mostBytesOfNumber) : 2) +
    Math.max(0, ...alternatives) +
    sum(all) +
    sum(members) +
    items
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
