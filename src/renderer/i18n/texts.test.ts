/// <reference types="vite/client" />
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';

/** A node of the syntax tree; which fields it has depends on its type. */
type Node = Readonly<Record<string, unknown>> & { readonly type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value;

function childOf(node: Node, field: string): Node | null {
  const child = node[field];
  return isNode(child) ? child : null;
}

function childrenOf(node: Node | null, field: string): Node[] {
  const children: unknown = node?.[field];
  return Array.isArray(children) ? children.filter(isNode) : [];
}

const files = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}', '!../i18n/en/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const sources = Object.entries(files).flatMap(([path, text]) => {
  const program: unknown = parseSync(path, text).program;
  return isNode(program) ? [{ path, program }] : [];
});

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesOf(child);
  }
}

function cooked(quasi: Node): string {
  const value = quasi['value'];
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : '';
}

/** The fixed parts of a string or template, with `*` for what is computed; null when it is neither. */
function textOf(node: Node | null): string | null {
  if (node?.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  if (node?.type !== 'TemplateLiteral') return null;
  return childrenOf(node, 'quasis').map(cooked).join('*');
}

const readable = /\p{L}{2,}/u;
const shownAttributes =
  /^(aria-label|label|title|alt|placeholder|helperText|hint|confirmLabel|text|source|reason|unit)$/;

/** Words of a child or of an attribute's value that come from the source instead of the texts. */
function hardCoded(node: Node | null): string | null {
  if (node?.type === 'JSXText') return String(node['value']);
  return node?.type === 'JSXExpressionContainer' ? textOf(childOf(node, 'expression')) : textOf(node);
}

function visibleText(element: Node): string[] {
  const attributes = childrenOf(childOf(element, 'openingElement'), 'attributes').map((attribute) => {
    const name = childOf(attribute, 'name')?.['name'];
    return typeof name === 'string' && shownAttributes.test(name)
      ? hardCoded(childOf(attribute, 'value'))
      : null;
  });
  const texts = [...childrenOf(element, 'children').map(hardCoded), ...attributes];
  return texts.filter((text) => text !== null).filter((text) => readable.test(text));
}

function keysOf(texts: object, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return [prefix + name];
    return typeof value === 'object' && value !== null ? keysOf(value, `${prefix}${name}.`) : [];
  });
}

const keys = [...new Set(keysOf(en).map((key) => key.replace(/_(one|other)$/, '')))];

function keyOfCall(node: Node): string | null {
  if (node.type !== 'CallExpression') return null;
  const callee = childOf(node, 'callee');
  const name = callee?.type === 'MemberExpression' ? childOf(callee, 'property') : callee;
  return name?.['name'] === 't' ? textOf(childrenOf(node, 'arguments')[0] ?? null) : null;
}

const used = sources.flatMap(({ path, program }) =>
  [...nodesOf(program)].flatMap((node) => {
    const key = keyOfCall(node);
    return key === null ? [] : [{ path, key }];
  }),
);

const pattern = (key: string) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`);

describe('texts of the screens', () => {
  it('no word that a person reads is written in a component', () => {
    expect(sources.length).toBeGreaterThan(80);
    const found = sources.flatMap(({ path, program }) =>
      [...nodesOf(program)]
        .filter((node) => node.type === 'JSXElement')
        .flatMap((node) => visibleText(node).map((text) => `${path}: ${text}`)),
    );
    expect(found).toEqual([]);
  });

  it('every key that is asked for exists in English', () => {
    const missing = used.filter(({ key }) => !keys.some((known) => pattern(key).test(known)));
    expect(missing).toEqual([]);
    expect(used.length).toBeGreaterThan(200);
  });

  it('no text is left over that no screen asks for', () => {
    const patterns = used.map(({ key }) => pattern(key));
    expect(keys.filter((key) => !patterns.some((asked) => asked.test(key)))).toEqual([]);
  });
});
