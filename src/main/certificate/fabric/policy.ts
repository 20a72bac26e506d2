import { common, msp } from '@hyperledger/fabric-protos';
import { BrokenLink } from '../broken.ts';
import { sha256Hex } from '../sha256.ts';
import type { Member, MspRole } from './msp.ts';
import { decode, present } from './wire.ts';

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

const { ROLE, ORGANIZATION_UNIT, IDENTITY } = msp.MSPPrincipal.Classification;
const roles = ['member', 'admin', 'client', 'peer', 'orderer'] as const;
const metaRules = ['ANY', 'ALL', 'MAJORITY'] as const;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
/** Rules within rules: no policy that people write comes near. */
const deepestRule = 16;

/** @throws BrokenLink */
export function readPolicy(policy: common.Policy, what: string): Policy {
  const bytes = policy.getValue_asU8();
  switch (policy.getType()) {
    case common.Policy.PolicyType.SIGNATURE: {
      const envelope = decode(common.SignaturePolicyEnvelope, bytes, what);
      const rule = readRule(present(envelope.getRule(), what), what);
      return { kind: 'signature', rule, principals: envelope.getIdentitiesList().map(readPrincipal) };
    }
    case common.Policy.PolicyType.IMPLICIT_META: {
      const meta = decode(common.ImplicitMetaPolicy, bytes, what);
      const rule = present(metaRules[meta.getRule()], what);
      return { kind: 'implicit', rule, of: meta.getSubPolicy() };
    }
    default:
      return { kind: 'unknown', type: policy.getType(), bytes: hex(bytes) };
  }
}

function readRule(rule: common.SignaturePolicy, what: string, depth = 0): Rule {
  if (depth > deepestRule) throw new BrokenLink(`${what} holds rules that are nested too deep.`);
  const outOf = rule.getNOutOf();
  if (outOf !== undefined) {
    const rules = outOf.getRulesList().map((each) => readRule(each, what, depth + 1));
    return { outOf: outOf.getN(), rules };
  }
  if (rule.getTypeCase() !== common.SignaturePolicy.TypeCase.SIGNED_BY) {
    throw new BrokenLink(`${what} holds a rule without content.`);
  }
  return { signedBy: rule.getSignedBy() };
}

function readPrincipal(principal: msp.MSPPrincipal): Principal {
  const bytes = principal.getPrincipal_asU8();
  const classification = principal.getPrincipalClassification();
  const what = 'A principal of a policy';
  if (classification === ROLE) {
    const role = decode(msp.MSPRole, bytes, what);
    return { kind: 'role', mspId: role.getMspIdentifier(), role: present(roles[role.getRole()], what) };
  }
  if (classification === ORGANIZATION_UNIT) {
    const unit = decode(msp.OrganizationUnit, bytes, what);
    return {
      kind: 'unit',
      mspId: unit.getMspIdentifier(),
      unit: unit.getOrganizationalUnitIdentifier(),
      certifiers: hex(unit.getCertifiersIdentifier_asU8()),
    };
  }
  if (classification === IDENTITY) return { kind: 'identity', serialized: hex(bytes) };
  return { kind: 'unknown', classification, bytes: hex(bytes) };
}

/**
 * Whether those who signed satisfy a policy of a group. As in Fabric, one signer serves one place in a rule, and a
 * policy over the groups below counts those whose own policy of that name is satisfied.
 * @param members each once, and found valid before
 */
export function isSatisfied(group: Group, name: string, members: readonly Member[]): boolean {
  const policy = group.policies.get(name);
  switch (policy?.kind) {
    case 'signature':
      return takes(policy.rule, policy.principals, members, new Set()) !== undefined;
    case 'implicit': {
      const below = [...group.groups.values()];
      const satisfied = below.filter((each) => isSatisfied(each, policy.of, members)).length;
      const wanted = { ANY: 1, ALL: below.length, MAJORITY: Math.floor(below.length / 2) + 1 }[policy.rule];
      return below.length > 0 && satisfied >= wanted;
    }
    default:
      return false;
  }
}

/** @returns the signers used up, or undefined when the rule is not satisfied */
function takes(
  rule: Rule,
  principals: readonly Principal[],
  members: readonly Member[],
  used: ReadonlySet<Member>,
): ReadonlySet<Member> | undefined {
  if ('signedBy' in rule) {
    const principal = principals[rule.signedBy];
    const found = members.find((each) => !used.has(each) && principal !== undefined && fits(each, principal));
    return found === undefined ? undefined : new Set([...used, found]);
  }
  let now = used;
  let satisfied = 0;
  for (const each of rule.rules) {
    const then = takes(each, principals, members, now);
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
      const below = names.map(([name, each]) => `${name} (${describePolicy(each)})`);
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
      return `${principal.mspId} ${principal.role}`;
    case 'unit':
      return `${principal.mspId} unit ${principal.unit}`;
    case 'identity':
      return `the one with SHA-256 ${sha256Hex(Buffer.from(principal.serialized, 'hex'))}`;
    default:
      return 'nobody';
  }
}
