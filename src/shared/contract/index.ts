import type { z } from 'zod';
import { deviceMethods } from './devices.ts';
import { hostMethods } from './host.ts';
import { sealingMethods } from './sealing.ts';
import { sessionMethods } from './sessions.ts';
import { treatmentMethods } from './treatments.ts';

/** Every request of the product: the one table behind IPC, REST, the OpenAPI document and the typed client. */
export const contract = {
  ...hostMethods,
  ...deviceMethods,
  ...sessionMethods,
  ...treatmentMethods,
  ...sealingMethods,
} as const;

export type MethodName = keyof typeof contract;
/** What a caller passes (defaults left out). */
export type ArgsOf<M extends MethodName> = z.input<(typeof contract)[M]['args']>;
/** What a service gets (parsed). */
export type ParsedArgsOf<M extends MethodName> = z.output<(typeof contract)[M]['args']>;
export type ReplyOf<M extends MethodName> = z.output<(typeof contract)[M]['reply']>;
