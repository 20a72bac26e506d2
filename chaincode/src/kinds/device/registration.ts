import { z } from 'zod';
import { digest, uuid } from '../../records.ts';

export const registration = {
  /** The client's id of this registration. */
  id: uuid,
  deviceId: uuid,
  /** Name of its driver, such as `healthypi-5`. */
  model: z.string().regex(/^[a-z0-9-]{1,32}$/),
  simulated: z.boolean(),
  /** SHA-256 over the transient `details`: what the ward calls it may name a person. */
  detailsDigest: digest,
};
export const DeviceArgument = z.strictObject(registration);
export type DeviceArgument = z.infer<typeof DeviceArgument>;
