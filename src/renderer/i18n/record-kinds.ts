import { audit } from './en/audit.ts';

/** Kinds of record that have a name on screen; any other is shown by the name that it has on the ledger. */
export const isNamedKind = (kind: string): kind is keyof typeof audit.kinds =>
  Object.hasOwn(audit.kinds, kind);

export const namedKinds = Object.keys(audit.kinds).filter(isNamedKind);
