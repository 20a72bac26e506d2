import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { KeyPair } from '#main/services/identity/ports.ts';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import { fingerprintOf } from '#main/adapters/certificate-authority/clinician-certificate.ts';
import { attributesOf, wantedAttributes, type WorkstationRole } from './attributes.ts';
import { inFabricsForm, requestCertificate } from './certificates.ts';
import { clocksDiffer, notUnderstood, otherAuthority } from './failures.ts';
import { refusalOf, type Deed } from './refusals.ts';
import { send, type CaCall, type CaReply } from './rest.ts';
import { basicOf, tokenOf, type Caller } from './token.ts';

/** The authority's and this computer's clock may differ so much; Fabric CA backdates certificates by as much. */
const mostSkewMs = 5 * 60_000;
const usualDeadlineMs = 10_000;

export interface FabricCaOptions {
  readonly profile: NetworkProfile['certificateAuthority'];
  readonly clock: Clock;
  readonly deadlineMs?: number | undefined;
}

interface NewIdentity {
  readonly enrolmentId: string;
  readonly role: Role | WorkstationRole;
  readonly secret: string;
  /** How often the secret can be used; -1: any number of times. */
  readonly enrolments: number;
}

/** An identity as the authority knows it. */
interface KnownIdentity {
  readonly enrolmentId: string;
  readonly role: string | null;
  /** -1: any number. */
  readonly enrolments: number;
  readonly attributes: readonly string[];
}

interface RevokedCertificate {
  /** Hex, small, without leading zeros. */
  readonly serial: string;
  readonly authorityKeyId: string;
}

/**
 * A hospital's Fabric CA, by its REST interface. Every method fails with a ServiceError that says what happened and what
 * to do; none of them ever sees a private key but that of the pair to be certified.
 */
export interface FabricCaClient {
  /**
   * Asks who is there, before anything is spent.
   * @throws ServiceError('unavailable') when the authority cannot be reached, is another than the profile's, or its
   * clock and this computer's differ by more than five minutes
   */
  check(): Promise<void>;
  /** @returns the certificate, PEM, in the form in which Fabric's peers store it */
  enrol(enrolmentId: string, secret: string, keys: KeyPair): Promise<string>;
  /** A new certificate for the same id. @param caller with the certificate that is about to end */
  renew(enrolmentId: string, keys: KeyPair, caller: Caller): Promise<string>;
  /** @throws ServiceError('conflict') when the id is registered already */
  register(identity: NewIdentity, registrar: Caller): Promise<void>;
  /** Another role, a new secret, further enrolments. */
  change(identity: NewIdentity, registrar: Caller): Promise<void>;
  /** undefined: the authority does not know this id. */
  find(enrolmentId: string, registrar: Caller): Promise<KnownIdentity | undefined>;
  identities(registrar: Caller): Promise<readonly KnownIdentity[]>;
  /** Revokes every certificate of the id, and the id: it can never enrol again. @param reason as in RFC 5280, small letters */
  revoke(enrolmentId: string, reason: string, registrar: Caller): Promise<readonly RevokedCertificate[]>;
  /** The list of all revoked certificates, signed by the authority. PEM. */
  revocationList(registrar: Caller): Promise<string>;
}

const base64Text = z.base64().transform((text) => Buffer.from(text, 'base64').toString('utf8'));
const Info = z.object({ CAChain: base64Text });
const Certified = z.object({ Cert: base64Text });
const List = z.object({ CRL: base64Text });
const Revoked = z.object({
  RevokedCerts: z.array(z.object({ Serial: z.string(), AKI: z.string() })).nullish(),
});
const Identity = z.object({
  id: z.string(),
  max_enrollments: z.number().default(0),
  attrs: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
const Identities = z.object({ identities: z.array(Identity).nullish() });

export function createFabricCaClient(options: FabricCaOptions): FabricCaClient {
  const session = openSession(options);
  return { ...certification(session, options), ...administration(session) };
}

type Session = ReturnType<typeof openSession>;

/** How calls reach this one authority of the server. */
function openSession({ profile, clock, deadlineMs = usualDeadlineMs }: FabricCaOptions) {
  const server = { url: profile.url, tlsCaPem: profile.tlsCaPem, deadlineMs };
  return {
    caname: profile.name,
    /** In the query of calls without a body. */
    byName: `ca=${encodeURIComponent(profile.name)}`,
    send: (call: CaCall) => send(server, call),
    async asCaller<T>(
      deed: Deed,
      call: Omit<CaCall, 'authorization'>,
      caller: Caller,
      reply: z.ZodType<T>,
    ): Promise<T> {
      const authorization = await tokenOf(server.url, call, caller);
      const answer = await send(server, { ...call, authorization });
      const nowMs = answer.dateMs ?? clock.now();
      return read(deed, answer, reply, { caller, authorityPem: profile.certificatePem, nowMs });
    },
  };
}

function certification(
  { caname, byName, ...session }: Session,
  { profile, clock }: FabricCaOptions,
): Pick<FabricCaClient, 'check' | 'enrol' | 'renew'> {
  return {
    async check() {
      const call = { method: 'GET', path: `cainfo?${byName}`, body: null, authorization: null } as const;
      const answer = await session.send(call);
      const { CAChain } = read('list', answer, Info);
      if (fingerprintOf(CAChain) !== fingerprintOf(profile.certificatePem)) throw otherAuthority();
      const aheadMs = answer.dateMs === null ? 0 : clock.now() - answer.dateMs;
      if (Math.abs(aheadMs) > mostSkewMs) throw clocksDiffer(aheadMs, clock.now());
    },
    async enrol(enrolmentId, secret, keys) {
      const body = await certificationBody(enrolmentId, keys, caname);
      const authorization = basicOf(enrolmentId, secret);
      const answer = await session.send({ method: 'POST', path: 'enroll', body, authorization });
      return inFabricsForm(read('enrol', answer, Certified).Cert);
    },
    async renew(enrolmentId, keys, caller) {
      const body = await certificationBody(enrolmentId, keys, caname);
      const call = { method: 'POST', path: 'reenroll', body } as const;
      return inFabricsForm((await session.asCaller('renew', call, caller, Certified)).Cert);
    },
  };
}

function administration({
  caname,
  byName,
  ...session
}: Session): Omit<FabricCaClient, 'check' | 'enrol' | 'renew'> {
  async function find(enrolmentId: string, registrar: Caller): Promise<KnownIdentity | undefined> {
    const call = {
      method: 'GET',
      path: `identities/${encodeURIComponent(enrolmentId)}?${byName}`,
      body: null,
    } as const;
    try {
      return known(await session.asCaller('list', call, registrar, Identity));
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not-found') return undefined;
      throw error;
    }
  }
  return {
    find,
    async register({ enrolmentId, secret, enrolments, role }, registrar) {
      const attrs = attributesOf(role, []);
      // Type client: Fabric's peers then see the unit `client`, which a clinician is.
      const body = { id: enrolmentId, type: 'client', secret, max_enrollments: enrolments, attrs, caname };
      await session.asCaller('register', { method: 'POST', path: 'register', body }, registrar, z.unknown());
    },
    async change({ enrolmentId, secret, enrolments, role }, registrar) {
      const before = await find(enrolmentId, registrar);
      const attrs = attributesOf(role, before?.attributes ?? []);
      const body = { secret, max_enrollments: enrolments, attrs, caname };
      const path = `identities/${encodeURIComponent(enrolmentId)}`;
      await session.asCaller('register', { method: 'PUT', path, body }, registrar, z.unknown());
    },
    async identities(registrar) {
      const call = { method: 'GET', path: `identities?${byName}`, body: null } as const;
      const { identities } = await session.asCaller('list', call, registrar, Identities);
      return (identities ?? []).map(known);
    },
    async revoke(enrolmentId, reason, registrar) {
      const call = { method: 'POST', path: 'revoke', body: { id: enrolmentId, reason, caname } } as const;
      const { RevokedCerts } = await session.asCaller('revoke', call, registrar, Revoked);
      return (RevokedCerts ?? []).map(({ Serial, AKI }) => ({ serial: Serial, authorityKeyId: AKI }));
    },
    async revocationList(registrar) {
      const call = { method: 'POST', path: 'gencrl', body: { caname } } as const;
      return (await session.asCaller('list', call, registrar, List)).CRL;
    },
  };
}

function known({ id, max_enrollments, attrs }: z.infer<typeof Identity>): KnownIdentity {
  return {
    enrolmentId: id,
    enrolments: max_enrollments,
    role: attrs?.find(({ name }) => name === 'role')?.value ?? null,
    attributes: attrs?.map(({ name }) => name) ?? [],
  };
}

async function certificationBody(enrolmentId: string, keys: KeyPair, caname: string): Promise<object> {
  const certificate_request = await requestCertificate(enrolmentId, keys);
  return { certificate_request, attr_reqs: wantedAttributes, caname };
}

function read<T>(
  deed: Deed,
  answer: CaReply,
  reply: z.ZodType<T>,
  by?: { readonly caller: Caller; readonly authorityPem: string; readonly nowMs: number },
): T {
  if (answer.errors.length > 0 || answer.status >= 400) throw refusalOf(deed, answer, by);
  const parsed = reply.safeParse(answer.result);
  if (!parsed.success) throw notUnderstood();
  return parsed.data;
}
