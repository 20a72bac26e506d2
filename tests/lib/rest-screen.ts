import { definitionOf, type ArgsOf, type MethodName, type ReplyOf } from '#shared/contract/index.ts';
import { pageHeader } from '#shared/contract/page.ts';
import { webRequests } from '#renderer/bridge/web.ts';

/** A screen without pixels: one linked connection to a web host, for preparing a workstation in tests. */
export interface RestScreen {
  call<M extends MethodName>(method: M, args: ArgsOf<M>): Promise<ReplyOf<M>>;
  readonly origin: string;
  /** As the browser keeps it: name and value. */
  cookie(): { readonly name: string; readonly value: string };
  /** What the page keeps beside it. */
  page(): string;
}

/**
 * Redeems the link token of a ready line.
 * @throws Error when the host refuses anything: the answer's text
 */
export async function openRestScreen(readyUrl: string): Promise<RestScreen> {
  const { origin, hash } = new URL(readyUrl);
  let cookie = '';
  let half: string | null = null;
  const send: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('origin', origin);
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(input, { ...init, headers });
    const set = response.headers.getSetCookie()[0];
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
    return response;
  };
  const linked = await send(new URL('/api/link', origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: hash.slice(1) }),
  });
  half = linked.headers.get(pageHeader);
  if (!linked.ok) throw new Error(`the link token was refused: ${await linked.text()}`);
  const page = { read: () => half, write: (given: string) => void (half = given) };
  const request = webRequests(origin, { fetch: send, page });
  return {
    origin,
    async call(method, args) {
      const answer = await request(method, args);
      if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
      return definitionOf(method).reply.parse(answer.reply);
    },
    cookie() {
      const [name = '', ...value] = cookie.split('=');
      return { name, value: value.join('=') };
    },
    page: () => half ?? '',
  };
}
