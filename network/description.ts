import { z } from 'zod';

const Port = z.int().min(1).max(65_535);
/** Part of file names, host names and Fabric's names alike. */
const Slug = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const MspId = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/);

/** A Fabric CA server with two authorities: one for TLS, one for enrolment. */
const AuthorityServer = z.strictObject({ name: z.string(), port: Port, operationsPort: Port });

export const Orderer = z.strictObject({
  name: z.string(),
  port: Port,
  adminPort: Port,
  operationsPort: Port,
});
export type Orderer = z.infer<typeof Orderer>;

export const Peer = z.strictObject({
  name: z.string(),
  port: Port,
  /** Fabric wants one for chaincode that dials the peer; nothing here does. */
  chaincodePort: Port,
  operationsPort: Port,
});
export type Peer = z.infer<typeof Peer>;

const organisation = { slug: Slug, name: z.string().min(1).max(80), mspId: MspId, ca: AuthorityServer };

export const Hospital = z.strictObject({ ...organisation, peers: z.array(Peer).min(1) });
export type Hospital = z.infer<typeof Hospital>;

const Ordering = z.strictObject({ ...organisation, orderers: z.array(Orderer).min(1) });

/** Who has a certificate authority: hospitals and the ordering service. */
export type Organisation = Pick<Hospital, 'slug' | 'name' | 'mspId' | 'ca'>;

export const Chaincode = z.strictObject({
  name: Slug,
  /** The server program, an absolute path. */
  program: z.string().min(1),
  version: z.string(),
  sequence: z.int().min(1),
  /** Where each hospital's own process listens, by slug. */
  ports: z.record(Slug, Port),
});
export type Chaincode = z.infer<typeof Chaincode>;

/** `network.json`: all that `up`, `status` and `down` have to know of a network folder. */
export const NetworkDescription = z.strictObject({
  format: z.literal('vitalseal-network-folder-1'),
  /** False from the first byte written until the network answered for the first time. */
  complete: z.boolean(),
  channel: Slug,
  ordering: Ordering,
  hospitals: z.array(Hospital).min(1),
  chaincodes: z.array(Chaincode),
});
export type NetworkDescription = z.infer<typeof NetworkDescription>;
