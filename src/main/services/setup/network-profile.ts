import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';

/** A host name and a port, such as `peer0.example.org:7051`. */
const Endpoint = z.string().regex(/^[A-Za-z0-9.-]{1,253}:\d{1,5}$/);
const Pem = z.string().startsWith('-----BEGIN CERTIFICATE-----').max(16_384);
/** Fabric's names of channels and chaincodes are stricter still; this keeps out what no name is. */
const FabricName = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/);

/**
 * What a workstation has to know of its hospital's place in a Fabric network: public facts only, no key, no secret.
 * `npm run network:up` writes one for each hospital (`connection.json`); IT of a real network writes it by hand.
 */
export const NetworkProfile = z.strictObject({
  format: z.literal('vitalseal-network-1'),
  hospital: z.string().min(1).max(80),
  mspId: FabricName,
  channel: FabricName,
  /** Name of the chaincode on the channel. */
  chaincode: FabricName,
  /** Peers of this hospital; the first that answers is used. */
  peers: z
    .array(z.strictObject({ endpoint: Endpoint, tlsCaPem: Pem }))
    .min(1)
    .max(16),
  certificateAuthority: z.strictObject({
    url: z.url({ protocol: /^https$/ }),
    /** The CA's own name within its server, as in Fabric CA's `ca.name`. */
    name: FabricName,
    tlsCaPem: Pem,
    /** The CA's certificate: it issued every clinician's of this hospital. */
    certificatePem: Pem,
  }),
});
export type NetworkProfile = z.infer<typeof NetworkProfile>;

/** @param text of a `connection.json` @throws ServiceError('bad-request') */
export function parseNetworkProfile(text: string): NetworkProfile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw noProfile('it is no JSON');
  }
  const parsed = NetworkProfile.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw noProfile(`“${issue?.path.join('.') ?? ''}” is missing or not as it should be`);
}

function noProfile(why: string): ServiceError {
  return new ServiceError(
    'bad-request',
    `This is no connection profile of a network: ${why}.`,
    'Ask the IT department for the file connection.json of this hospital, and use it unchanged.',
  );
}
