import { BrokenLink } from '../broken.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { named } from '../visible.ts';
import {
  ImplicitMetaPolicy,
  RolePrincipal,
  SignaturePolicyEnvelope,
  UnitPrincipal,
  type PolicyMessage,
  type PrincipalMessage,
  type SignaturePolicyMessage,
} from './messages.ts';
import type { Member, MspRole } from './msp.ts';
import { read } from './protobuf.ts';
import { atMost, hexOf, present } from './wire.ts';

/** Fabric's policies as plain data: evaluated here, and part of what the reader trusts. */

type Rule = { readonly signedBy: number } | { readonly outOf: number; readonly rules: readonly Rule[] };

type Principal =
  | { readonly kind: 'role'; readonly mspId: string; readonly role: MspRole | 'member' }
  | {
      readonly kind: 'unit';
      readonly mspId: string;
      readonly unit: string;
      /** Hash of the authority chain, hex; empty when any will do. */
      readonly certifiers: string;
    }
  | { readonly kind: 'identity'; readonly serialized: string }
  /** One that this program does not know is kept for the fingerprint and satisfied by nobody. */
  | { readonly kind: 'unknown'; readonly classification: number; readonly bytes: string };

export type Policy =
  | { readonly kind: 'signature'; readonly rule: Rule; readonly principals: readonly Principal[] }
  | { readonly kind: 'implicit'; readonly rule: 'ANY' | 'ALL' | 'MAJORITY'; readonly of: string }
  | { readonly kind: 'unknown'; readonly type: number; readonly bytes: string };

/** A node of the channel's configuration, such as `Application`. */
export interface Group {
  readonly values: ReadonlyMap<string, Uint8Array>;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly groups: ReadonlyMap<string, Group>;
}

/** common.Policy.PolicyType */
const policyTypes = { signature: 1, implicitMeta: 3 };
/** common.MSPPrincipal.Classification */
const classifications = { role: 0, unit: 1, identity: 2 };
/** common.MSPRole.MSPRoleType, common.ImplicitMetaPolicy.Rule */
const roles = ['member', 'admin', 'client', 'peer', 'orderer'] as const;
const metaRules = ['ANY', 'ALL', 'MAJORITY'] as const;
/** Rules within rules: no policy that people write comes near. */
const deepestRule = 16;
const mostRules = 256;

/** @throws BrokenLink */
export function readPolicy({ type, value }: PolicyMessage, what: string): Policy {
  switch (type) {
    case policyTypes.signature: {
      const { rule, identities } = read(SignaturePolicyEnvelope, value, what);
      return {
        kind: 'signature',
        rule: readRule(present(rule, what), what),
        principals: atMost(mostRules, identities, `The principals of ${what}`).map(readPrincipal),
      };
    }
    case policyTypes.implicitMeta: {
      const { rule, subPolicy } = read(ImplicitMetaPolicy, value, what);
      return { kind: 'implicit', rule: present(metaRules[rule], what), of: subPolicy };
    }
    default:
      return { kind: 'unknown', type, bytes: hexOf(value) };
  }
}

function readRule(
  { signedBy, outOf }: SignaturePolicyMessage,
  what: string,
  depth = 0,
  count = { rules: 0 },
): Rule {
  if (depth > deepestRule) throw new BrokenLink(`${what} holds rules that are nested too deep.`);
  if (++count.rules > mostRules) throw new BrokenLink(`${what} holds more than ${mostRules} rules.`);
  if ((signedBy === undefined) === (outOf === undefined)) {
    throw new BrokenLink(`${what} holds a rule that is not one thing.`);
  }
  if (outOf !== undefined) {
    return { outOf: outOf.n, rules: outOf.rules.map((each) => readRule(each, what, depth + 1, count)) };
  }
  return { signedBy: present(signedBy, what) };
}

function readPrincipal({ classification, principal }: PrincipalMessage): Principal {
  const what = 'A principal of a policy';
  switch (classification) {
    case classifications.role: {
      const { mspId, role } = read(RolePrincipal, principal, what);
      return { kind: 'role', mspId, role: present(roles[role], what) };
    }
    case classifications.unit: {
      const { mspId, unit, certifiers } = read(UnitPrincipal, principal, what);
      return { kind: 'unit', mspId, unit, certifiers: hexOf(certifiers) };
    }
    case classifications.identity:
      return { kind: 'identity', serialized: hexOf(principal) };
    default:
      return { kind: 'unknown', classification, bytes: hexOf(principal) };
  }
}

/**
 * Whether those who signed satisfy a policy of a group. As in Fabric, one signer serves one place in a rule, and a
 * policy over the groups below counts those whose own policy of that name is satisfied.
 * @param members each once, and found valid before
 */
export function isSatisfied(
  group: Group,
  name: string,
  members: readonly Member[],
  work = { comparisons: 0 },
): boolean {
  const policy = group.policies.get(name);
  switch (policy?.kind) {
    case 'signature':
      return takes(policy.rule, { principals: policy.principals, members, work }, new Set()) !== undefined;
    case 'implicit': {
      const below = [...group.groups.values()];
      const satisfied = below.filter((each) => isSatisfied(each, policy.of, members, work)).length;
      const wanted = { ANY: 1, ALL: below.length, MAJORITY: Math.floor(below.length / 2) + 1 }[policy.rule];
      return below.length > 0 && satisfied >= wanted;
    }
    default:
      return false;
  }
}

/** Of a signer with a principal, in one policy with all below it: more is no policy of people. */
const mostComparisons = 100_000;

interface Judged {
  readonly principals: readonly Principal[];
  readonly members: readonly Member[];
  readonly work: { comparisons: number };
}

/** @returns the signers used up, or undefined when the rule is not satisfied. @throws BrokenLink */
function takes(rule: Rule, judged: Judged, used: ReadonlySet<Member>): ReadonlySet<Member> | undefined {
  const { principals, members, work } = judged;
  if ('signedBy' in rule) {
    work.comparisons += members.length;
    if (work.comparisons > mostComparisons) throw new BrokenLink('A policy is too large to be judged.');
    const principal = principals[rule.signedBy];
    const found = members.find((each) => !used.has(each) && principal !== undefined && fits(each, principal));
    return found === undefined ? undefined : new Set([...used, found]);
  }
  let now = used;
  let satisfied = 0;
  for (const each of rule.rules) {
    const then = takes(each, judged, now);
    if (then === undefined) continue;
    satisfied++;
    now = then;
  }
  return satisfied >= rule.outOf ? now : undefined;
}

function fits(member: Member, principal: Principal): boolean {
  switch (principal.kind) {
    case 'role':
      return (
        member.mspId === principal.mspId && (principal.role === 'member' || member.role === principal.role)
      );
    case 'unit':
      return (
        member.mspId === principal.mspId &&
        member.units.includes(principal.unit) &&
        (principal.certifiers === '' || principal.certifiers === member.certifiers)
      );
    case 'identity':
      return member.serialized === principal.serialized;
    default:
      return false;
  }
}

/** A policy with those below that it counts: everything on which its outcome rests. */
export type ResolvedPolicy =
  | Exclude<Policy, { kind: 'implicit' }>
  | (Extract<Policy, { kind: 'implicit' }> & { readonly below: Readonly<Record<string, ResolvedPolicy>> })
  | null;

export function resolvePolicy(group: Group, name: string): ResolvedPolicy {
  const policy = group.policies.get(name);
  if (policy?.kind !== 'implicit') return policy ?? null;
  const below = [...group.groups].map(([child, each]) => [child, resolvePolicy(each, policy.of)] as const);
  return { ...policy, below: Object.fromEntries(below) };
}

/** Such as `any of: riverside (RiversideMSP peer), st-lukes (StLukesMSP peer)`. */
export function describePolicy(policy: ResolvedPolicy): string {
  switch (policy?.kind) {
    case 'signature':
      return describeRule(policy.rule, policy.principals);
    case 'implicit': {
      const names = Object.entries(policy.below).toSorted(([a], [b]) => (a < b ? -1 : 1));
      const below = names.map(([name, each]) => `${named(name)} (${describePolicy(each)})`);
      return `${{ ANY: 'any', ALL: 'all', MAJORITY: 'more than half' }[policy.rule]} of: ${below.join(', ')}`;
    }
    default:
      return 'nobody can satisfy it';
  }
}

function describeRule(rule: Rule, principals: readonly Principal[]): string {
  if ('signedBy' in rule) return describePrincipal(principals[rule.signedBy]);
  const rules = rule.rules.map((each) => describeRule(each, principals));
  return rules.length === 1 && rule.outOf === 1 ? rules.join('') : `${rule.outOf} of [${rules.join(', ')}]`;
}

function describePrincipal(principal: Principal | undefined): string {
  switch (principal?.kind) {
    case 'role':
      return `${named(principal.mspId)} ${principal.role}`;
    case 'unit':
      return `${named(principal.mspId)} unit ${named(principal.unit)}`;
    case 'identity':
      return `the one with SHA-256 ${sha256Hex(Buffer.from(principal.serialized, 'hex'))}`;
    default:
      return 'nobody';
  }
}
