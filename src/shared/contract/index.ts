import type { z } from 'zod';
import type { MethodDefinition } from './method.ts';
import { auditMethods } from './audit.ts';
import { clinicianMethods } from './clinicians.ts';
import { deviceMethods } from './devices.ts';
import { hostMethods } from './host.ts';
import { identityMethods } from './identity.ts';
import { joiningMethods } from './joining.ts';
import { ledgerMethods } from './ledger.ts';
import { outboxMethods } from './outbox.ts';
import { patientMethods } from './patients.ts';
import { proofMethods } from './proof.ts';
import { sessionMethods } from './sessions.ts';
import { setupMethods } from './setup.ts';
import { treatmentMethods } from './treatments.ts';
import { workMethods } from './work.ts';

/** Every request of the product: the one table behind IPC, REST, the OpenAPI document and the typed client. */
export const contract = {
  ...hostMethods,
  ...setupMethods,
  ...identityMethods,
  ...clinicianMethods,
  ...deviceMethods,
  ...patientMethods,
  ...sessionMethods,
  ...treatmentMethods,
  ...outboxMethods,
  ...ledgerMethods,
  ...proofMethods,
  ...auditMethods,
  ...joiningMethods,
  ...workMethods,
} as const;

export type MethodName = keyof typeof contract;
/** What a caller passes (defaults left out). */
export type ArgsOf<M extends MethodName> = z.input<(typeof contract)[M]['args']>;
/** What a service gets (parsed). */
export type ParsedArgsOf<M extends MethodName> = z.output<(typeof contract)[M]['args']>;
export type ReplyOf<M extends MethodName> = z.output<(typeof contract)[M]['reply']>;

/** Methods that may be called while nobody is signed in. */
export type OpenMethodName = {
  [M in MethodName]: (typeof contract)[M]['access'] extends 'open' | 'linked' ? M : never;
}[MethodName];

type Definitions = {
  readonly [M in MethodName]: MethodDefinition<z.ZodType<ParsedArgsOf<M>, ArgsOf<M>>, z.ZodType<ReplyOf<M>>>;
};
const definitions: Definitions = contract;

/** The entry of a method with its types tied to its name, so that generic code needs no cast. */
export function definitionOf<M extends MethodName>(method: M): Definitions[M] {
  return definitions[method];
}

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(contract, name);
}
