import { z } from 'zod';

/** Names by which the two sides find each other; the page's own scripts see neither. */
export const names = {
  /** The isolated world of the preload script. */
  world: 'electron-preload',
  /** Function of that world that reaches the main process. */
  toMain: '__electronDoubleToMain',
  /** Function of that world that the main process calls. */
  toPage: '__electronDoubleToPage',
  /** Event that carries an exposed object from that world into the page's, once, before any script of the page. */
  expose: '__electronDoubleExpose',
} as const;

/** A message as JSON; bytes as base64, for they are all that structured clone carries here and JSON does not. */
const Packed = z.union([z.object({ bytes: z.string() }), z.object({ json: z.unknown() })]);
export type Packed = z.infer<typeof Packed>;

/** From the preload script's world. */
export const FromPage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('invoke'), id: z.number(), channel: z.string(), args: z.array(z.unknown()) }),
  z.object({ kind: z.literal('post'), channel: z.string(), body: z.unknown(), ports: z.array(z.number()) }),
  z.object({ kind: z.literal('port-message'), port: z.number(), data: Packed }),
  z.object({ kind: z.literal('port-closed'), port: z.number() }),
]);
export type FromPage = z.infer<typeof FromPage>;

/** To it. */
export type ToPage =
  | { readonly kind: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'port-message'; readonly port: number; readonly data: Packed }
  | { readonly kind: 'port-closed'; readonly port: number };
