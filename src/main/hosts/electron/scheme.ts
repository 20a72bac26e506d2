import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { newNonce, noncePlaceholder, securityHeaders } from '../page-security.ts';
import { isOwnUrl } from './own-page.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** One file name, or one below `assets/`; no dots that lead elsewhere, no encoded slashes. */
const servedPath = /^\/(?:index\.html|assets\/[A-Za-z0-9_-][A-Za-z0-9._-]*)$/;

/**
 * Answers a request of the custom scheme from the built screens, with the same headers as the web host.
 * @param folder built screens: `index.html` and `assets/`
 */
export async function serveScreens(
  request: Pick<Request, 'url' | 'method'>,
  folder: string,
): Promise<Response> {
  const headers = { ...securityHeaders(null) };
  if (request.method !== 'GET' || !isOwnUrl(request.url)) return new Response(null, { status: 403, headers });
  const { pathname } = new URL(request.url);
  const path = pathname === '/' ? '/index.html' : pathname;
  const contentType = contentTypes[extname(path)];
  if (!servedPath.test(path) || contentType === undefined)
    return new Response(null, { status: 404, headers });
  try {
    const bytes = await readFile(join(folder, path));
    if (path !== '/index.html')
      return new Response(bytes, { headers: { ...headers, 'content-type': contentType } });
    const nonce = newNonce();
    const page = bytes.toString('utf8').replaceAll(noncePlaceholder, nonce);
    return new Response(page, { headers: { ...securityHeaders(nonce), 'content-type': contentType } });
  } catch {
    return new Response(null, { status: 404, headers });
  }
}
