import { z } from 'zod';
import { contract } from '#shared/contract/index.ts';
import type { MethodDefinition } from '#shared/contract/method.ts';

/**
 * A readable page of all requests: plain HTML without any script, so that it needs no exception from the content
 * security policy.
 * @param nonce of this page's style element
 */
export function docsPage(nonce: string): string {
  const methods: [string, MethodDefinition][] = Object.entries(contract);
  const groups = Map.groupBy(methods, ([name]) => name.split('.')[0] ?? name);
  const sections = Array.from(
    groups,
    ([group, entries]) => `<section><h2>${escape(group)}</h2>${entries.map(methodEntry).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>VitalSeal requests</title>
<style nonce="${nonce}">${style}</style></head>
<body><main><h1>VitalSeal requests</h1>
<p>Every request and reply is JSON; the machine-readable form is <a href="/api/openapi.json">/api/openapi.json</a>.
A browser is linked by the address that VitalSeal prints; a program sends <code>POST /api/tokens</code> with
<code>clinicianId</code> and <code>pin</code> and then carries <code>Authorization: Bearer …</code>. Live data comes
over the WebSocket <code>/api/stream</code>. What fails answers with <code>code</code>, <code>message</code>,
<code>hint</code>, <code>retryable</code> and <code>correlationId</code>.</p>
${sections.join('\n')}
</main></body></html>`;
}

function methodEntry([name, definition]: readonly [string, MethodDefinition]): string {
  const { verb, path, summary, access, args, reply } = definition;
  return `<details id="${escape(name)}"><summary><code>${verb} /api${escape(path)}</code> ${escape(summary)}
<small>${escape(name)} · ${escape(access)}</small></summary>
<h3>${verb === 'GET' ? 'Query' : 'Body'}</h3><pre>${schemaText(args, 'input')}</pre>
<h3>Reply</h3><pre>${schemaText(reply, 'output')}</pre></details>`;
}

function schemaText(schema: z.ZodType, io: 'input' | 'output'): string {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return escape(JSON.stringify(rest, null, 2));
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2rem; text-transform: capitalize; }
h3 { font-size: 1rem; margin: 0.75rem 0 0.25rem; }
details { border: 1px solid #8886; border-radius: 6px; margin: 0.5rem 0; padding: 0.5rem 0.75rem; }
summary { cursor: pointer; }
small { display: block; opacity: 0.7; }
pre { overflow: auto; max-height: 24rem; background: #8881; padding: 0.75rem; border-radius: 6px; font-size: 0.85rem; }
`;
