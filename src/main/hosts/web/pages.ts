import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ServiceError } from '#shared/contract/errors.ts';
import { newNonce, noncePlaceholder, securityHeaders } from '../page-security.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';

/**
 * The screens and the pages about the API.
 * @param rendererFolder built screens: `index.html` and `assets/`
 */
export async function addPages(app: FastifyInstance, rendererFolder: string, version: string): Promise<void> {
  app.get('/', async (_request, reply) => {
    const nonce = newNonce();
    const page = await readPage(join(rendererFolder, 'index.html'));
    return reply
      .headers({ ...securityHeaders(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(noncePlaceholder, nonce));
  });

  await app.register(fastifyStatic, {
    root: join(rendererFolder, 'assets'),
    prefix: '/assets/',
    index: false,
    dotfiles: 'ignore',
    decorateReply: false,
    // Their names hold a hash of their content.
    immutable: true,
    maxAge: '1y',
  });

  app.get('/api/docs', async (_request, reply) => {
    const nonce = newNonce();
    return reply.headers(securityHeaders(nonce)).type('text/html; charset=utf-8').send(docsPage(nonce));
  });

  const document = openApiDocument(version);
  app.get('/api/openapi.json', async () => document);
}

async function readPage(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ServiceError('unavailable', 'The screens are not built.', 'Run: npm run build', true, {
      cause,
    });
  }
}
