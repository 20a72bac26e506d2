import { z } from 'zod';
import { contract } from '#shared/contract/index.ts';
import { ErrorEnvelope } from '#shared/contract/errors.ts';
import { pageHeader, streamProtocol } from '#shared/contract/page.ts';
import type { MethodDefinition } from '#shared/contract/method.ts';
import { StreamEvent, StreamRequest, streamPath } from '#shared/contract/streams.ts';
import { LinkArgs, TokenArgs, TokenReply } from './entry-schemas.ts';

type Json = Record<string, unknown>;

/** @returns the OpenAPI 3.1 document of the web host, made from the contract's schemas */
export function openApiDocument(version: string): Json {
  const methods: [string, MethodDefinition][] = Object.entries(contract);
  const paths: Record<string, Json> = {};
  for (const [name, definition] of methods) {
    const path = (paths[`/api${definition.path}`] ??= {});
    path[definition.verb.toLowerCase()] = operation(name, definition);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'VitalSeal',
      version,
      description:
        'Every request of the workstation. A browser is linked with the single-use token that VitalSeal prints, then ' +
        `carries a cookie and, in the header \`${pageHeader}\`, what the answer gave in it; both change when an ` +
        'answer says so. A program takes a bearer token at `/api/tokens`. `x-access` says who may call.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ cookie: [], page: [] }, { bearer: [] }],
    paths: { ...paths, ...entryPaths() },
    components: {
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'vitalseal-PORT' },
        page: { type: 'apiKey', in: 'header', name: pageHeader },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        ErrorEnvelope: jsonSchema(ErrorEnvelope, 'output'),
        StreamEvent: jsonSchema(StreamEvent, 'output'),
        StreamRequest: jsonSchema(StreamRequest, 'input'),
      },
    },
  };
}

function operation(name: string, definition: MethodDefinition): Json {
  const args = jsonSchema(definition.args, 'input');
  return {
    operationId: name,
    summary: definition.summary,
    tags: [name.split('.')[0]],
    'x-access': definition.access,
    ...(definition.access === 'open' ? { security: [] } : {}),
    ...(definition.verb === 'GET' ? { parameters: queryParameters(args) } : { requestBody: jsonBody(args) }),
    responses: responses(jsonSchema(definition.reply, 'output')),
  };
}

/** How a browser or a program gets in, and the stream: not part of the contract that both hosts share. */
function entryPaths(): Record<string, Json> {
  return {
    '/api/link': {
      post: {
        operationId: 'web.link',
        summary: 'Redeem a single-use link token for the session cookie',
        tags: ['web'],
        security: [],
        requestBody: jsonBody(jsonSchema(LinkArgs, 'input')),
        responses: responses({ type: 'object' }),
      },
    },
    '/api/tokens': {
      post: {
        operationId: 'web.token',
        summary: 'Sign in as a program: a bearer token for a clinician’s id and PIN',
        tags: ['web'],
        security: [],
        requestBody: jsonBody(jsonSchema(TokenArgs, 'input')),
        responses: responses(jsonSchema(TokenReply, 'output')),
      },
    },
    [streamPath]: {
      get: {
        operationId: 'web.stream',
        summary:
          'WebSocket: StreamEvent as text, stream frames as binary messages; takes StreamRequest as text. A page, which ' +
          `can set no header, offers the protocols \`${streamProtocol}\` and \`${streamProtocol}.\` with what it holds`,
        tags: ['web'],
        responses: { '101': { description: 'The stream begins' }, default: errorResponse },
      },
    },
  };
}

const errorResponse = {
  description: 'What failed, and what to do about it',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorEnvelope' } } },
};

function responses(schema: Json): Json {
  return {
    '200': { description: 'Done', content: { 'application/json': { schema } } },
    default: errorResponse,
  };
}

function jsonBody(schema: Json): Json {
  return { required: true, content: { 'application/json': { schema } } };
}

function queryParameters(args: Json): Json[] {
  const properties = z.record(z.string(), z.unknown()).parse(args['properties'] ?? {});
  const required = z.array(z.string()).parse(args['required'] ?? []);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema: made }) => asList(made),
  });
  return rest;
}

/**
 * A tuple of parts of one kind is a list of that length: clients read that in every version of JSON Schema, and fail
 * over `prefixItems` where they know an earlier one. Any other tuple keeps it.
 */
function asList(made: { prefixItems?: unknown[]; items?: unknown }): void {
  const [first, ...others] = made.prefixItems ?? [];
  if (first === undefined || others.some((other) => JSON.stringify(other) !== JSON.stringify(first))) return;
  delete made.prefixItems;
  made.items = first;
}
