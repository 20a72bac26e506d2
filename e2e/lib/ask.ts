import type { Page } from '@playwright/test';
import { pageHeader } from '#shared/contract/page.ts';
import { definitionOf, type ArgsOf, type MethodName, type ReplyOf } from '#shared/contract/index.ts';

/** Asks the host as the clinician who is signed in on the page, over REST, or over the bridge of a desktop window. */
export async function ask<M extends MethodName>(page: Page, method: M, args: ArgsOf<M>): Promise<ReplyOf<M>> {
  const { verb, path, reply } = definitionOf(method);
  const request = { method, verb, path: `/api${path}`, args, pageHeader };
  const answer: unknown = await page.evaluate(async (asked) => {
    const bridge: unknown = Reflect.get(window, 'vitalseal');
    if (typeof bridge === 'object' && bridge !== null) {
      const call: unknown = Reflect.get(bridge, 'call');
      if (typeof call !== 'function') throw new Error('the bridge has no call');
      const told = await Reflect.apply(call, bridge, [asked.method, asked.args]);
      if (!told.ok) throw new Error(JSON.stringify(told.error));
      return told.reply;
    }
    const words = new URLSearchParams();
    if (asked.verb === 'GET') {
      for (const [name, value] of Object.entries(asked.args)) words.set(name, String(value));
    }
    // The half of the connection's id that the page holds; its cookie is the other.
    const half = localStorage.getItem(asked.pageHeader);
    const response = await fetch(`${asked.path}?${words.toString()}`, {
      method: asked.verb,
      headers: {
        ...(half !== null && { [asked.pageHeader]: half }),
        ...(asked.verb === 'POST' && { 'content-type': 'application/json' }),
      },
      ...(asked.verb === 'POST' && { body: JSON.stringify(asked.args) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }, request);
  return reply.parse(answer);
}
