import { common, msp } from '@hyperledger/fabric-protos';
import { describe, expect, it } from 'vitest';
import { BrokenLink } from '../broken.ts';
import type { Member, MspRole } from './msp.ts';
import { isSatisfied, readPolicy, type Group, type Policy } from './policy.ts';

type Rule = number | { readonly outOf: number; readonly rules: readonly Rule[] };

/** Read from Fabric's own form, not made by hand. */
function signature(rule: Rule, principals: readonly msp.MSPPrincipal[]): Policy {
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(ruleOf(rule));
  envelope.setIdentitiesList([...principals]);
  return policy(common.Policy.PolicyType.SIGNATURE, envelope.serializeBinary());
}

function ruleOf(rule: Rule): common.SignaturePolicy {
  const message = new common.SignaturePolicy();
  if (typeof rule === 'number') {
    message.setSignedBy(rule);
    return message;
  }
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(rule.outOf);
  outOf.setRulesList(rule.rules.map(ruleOf));
  message.setNOutOf(outOf);
  return message;
}

function implicit(rule: 'ANY' | 'ALL' | 'MAJORITY', of: string): Policy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule[rule]);
  meta.setSubPolicy(of);
  return policy(common.Policy.PolicyType.IMPLICIT_META, meta.serializeBinary());
}

function policy(type: number, bytes: Uint8Array): Policy {
  return readPolicy({ type, value: bytes }, 'The policy');
}

function principal(classification: 0 | 1 | 2 | 3, bytes: Uint8Array): msp.MSPPrincipal {
  const message = new msp.MSPPrincipal();
  message.setPrincipalClassification(classification);
  message.setPrincipal(bytes);
  return message;
}

const { ROLE, ORGANIZATION_UNIT, IDENTITY, ANONYMITY } = msp.MSPPrincipal.Classification;

function role(mspId: string, name: keyof msp.MSPRole.MSPRoleTypeMap): msp.MSPPrincipal {
  const message = new msp.MSPRole();
  message.setMspIdentifier(mspId);
  message.setRole(msp.MSPRole.MSPRoleType[name]);
  return principal(ROLE, message.serializeBinary());
}

function unit(mspId: string, name: string, certifiers = ''): msp.MSPPrincipal {
  const message = new msp.OrganizationUnit();
  message.setMspIdentifier(mspId);
  message.setOrganizationalUnitIdentifier(name);
  message.setCertifiersIdentifier(Buffer.from(certifiers, 'hex'));
  return principal(ORGANIZATION_UNIT, message.serializeBinary());
}

function member(mspId: string, is: MspRole, name: string = is): Member {
  const serialized = Buffer.from(`${mspId} ${name}`).toString('hex');
  const facts = {
    certificatePem: '',
    subject: name,
    attributes: {},
    units: [is, 'ward'],
    certifiers: 'c0de',
  };
  return { serialized, mspId, role: is, ...facts };
}

function group(
  policies: Readonly<Record<string, Policy>>,
  groups: Readonly<Record<string, Group>> = {},
): Group {
  return {
    values: new Map(),
    policies: new Map(Object.entries(policies)),
    groups: new Map(Object.entries(groups)),
  };
}

const peerOf = (mspId: string) => signature({ outOf: 1, rules: [0] }, [role(mspId, 'PEER')]);

function satisfied(wanted: msp.MSPPrincipal, by: Member): boolean {
  return isSatisfied(group({ P: signature({ outOf: 1, rules: [0] }, [wanted]) }), 'P', [by]);
}

describe('policy of Fabric', () => {
  const [a, b] = [member('A', 'peer'), member('B', 'peer')];

  it('of a role wants that role of that organisation', () => {
    expect(satisfied(role('A', 'PEER'), a)).toBe(true);
    expect(satisfied(role('A', 'PEER'), b)).toBe(false);
    expect(satisfied(role('A', 'ADMIN'), a)).toBe(false);
    expect(satisfied(role('A', 'MEMBER'), a)).toBe(true);
    expect(satisfied(unit('A', 'ward'), a)).toBe(true);
    expect(satisfied(unit('A', 'kitchen'), a)).toBe(false);
    expect(satisfied(unit('A', 'ward', 'c0de'), a)).toBe(true);
    expect(satisfied(unit('A', 'ward', 'beef'), a)).toBe(false);
    expect(satisfied(unit('B', 'ward'), a)).toBe(false);
    expect(satisfied(principal(IDENTITY, Buffer.from(a.serialized, 'hex')), a)).toBe(true);
    expect(satisfied(principal(IDENTITY, Buffer.from(a.serialized, 'hex')), b)).toBe(false);
    expect(satisfied(principal(ANONYMITY, new Uint8Array()), a)).toBe(false);
  });

  it('of so many of some counts each signer once', () => {
    const two = group({
      P: signature({ outOf: 2, rules: [0, 1] }, [role('A', 'PEER'), role('A', 'MEMBER')]),
    });
    expect(isSatisfied(two, 'P', [a])).toBe(false);
    expect(isSatisfied(two, 'P', [a, member('A', 'peer', 'peer')])).toBe(true);
    const nested = group({
      P: signature({ outOf: 1, rules: [{ outOf: 2, rules: [0, 1] }, 2] }, [
        role('A', 'PEER'),
        role('B', 'PEER'),
        role('C', 'ADMIN'),
      ]),
    });
    expect(isSatisfied(nested, 'P', [a])).toBe(false);
    expect(isSatisfied(nested, 'P', [a, b])).toBe(true);
    expect(isSatisfied(nested, 'P', [member('C', 'admin')])).toBe(true);
  });

  it('over groups counts those below: any, all, more than half; none satisfies nothing', () => {
    const below = {
      A: group({ E: peerOf('A') }),
      B: group({ E: peerOf('B') }),
      C: group({ E: peerOf('C') }),
    };
    const counted = (rule: 'ANY' | 'ALL' | 'MAJORITY', ...by: Member[]) =>
      isSatisfied(group({ P: implicit(rule, 'E') }, below), 'P', by);
    const c = member('C', 'peer');
    expect([counted('ANY'), counted('ANY', a)]).toEqual([false, true]);
    expect([counted('MAJORITY', a), counted('MAJORITY', a, b)]).toEqual([false, true]);
    expect([counted('ALL', a, b), counted('ALL', a, b, c)]).toEqual([false, true]);
    expect(isSatisfied(group({ P: implicit('ALL', 'E') }), 'P', [a])).toBe(false);
    expect(isSatisfied(group({ P: implicit('ANY', 'missing') }, below), 'P', [a])).toBe(false);
    const half = group({ P: implicit('MAJORITY', 'E') }, { A: below.A, B: below.B });
    expect([isSatisfied(half, 'P', [a]), isSatisfied(half, 'P', [a, b])]).toEqual([false, true]);
  });

  it('that is missing, of an unknown kind or about a principal that is not there is satisfied by nobody', () => {
    expect(isSatisfied(group({}), 'P', [a])).toBe(false);
    expect(isSatisfied(group({ P: policy(2, new Uint8Array()) }), 'P', [a])).toBe(false);
    expect(isSatisfied(group({ P: signature({ outOf: 1, rules: [7] }, []) }), 'P', [a])).toBe(false);
  });

  it('that would take very long is refused', () => {
    const everybody = Array.from({ length: 64 }, (_, index) => member('M', 'peer', `m${index}`));
    const rule = { outOf: 200, rules: Array.from({ length: 200 }, () => 0) };
    const large = signature(rule, [role('M', 'PEER')]);
    const below = Array.from({ length: 200 }, (_, index) => [`g${index}`, group({ P: large })] as const);
    const channel = group({ P: implicit('ALL', 'P') }, Object.fromEntries(below));
    expect(() => isSatisfied(channel, 'P', everybody)).toThrow('too large to be judged');
    expect(() => signature({ outOf: 1, rules: Array.from({ length: 257 }, () => 0) }, [])).toThrow(
      'more than 256 rules',
    );
  });

  it('that is nested without end or has a rule without content is refused', () => {
    let deep: Rule = 0;
    for (let level = 0; level < 40; level++) deep = { outOf: 1, rules: [deep] };
    expect(() => signature(deep, [role('A', 'PEER')])).toThrow(BrokenLink);
    const empty = new common.SignaturePolicyEnvelope();
    empty.setRule(new common.SignaturePolicy());
    expect(() => policy(common.Policy.PolicyType.SIGNATURE, empty.serializeBinary())).toThrow(BrokenLink);
  });
});
