import { z } from 'zod';
import type { Telling } from '../../kind.ts';
import { momentMs, salt } from '../../records.ts';
import type { DeviceArgument } from './registration.ts';

/** What the hospital keeps to itself about a device; the public part of the registration commits to its text. */
export const DeviceDetails = z.strictObject({
  salt,
  label: z.string(),
  serialNumber: z.string().nullable(),
  registeredMs: momentMs,
});
type DeviceDetails = z.infer<typeof DeviceDetails>;

export const telling: Telling<DeviceDetails, DeviceArgument> = {
  details: DeviceDetails,
  misfit: () => undefined,
  authorOf: () => undefined,
  timesOf: ({ registeredMs }) => [registeredMs],
  describe({ label, serialNumber, registeredMs }, facts, { quoted, time }) {
    const serial = serialNumber === null ? '' : `, serial number ${quoted(serialNumber)}`;
    const about = facts === undefined ? '' : `, model ${facts.model}, id ${facts.deviceId}`;
    return `Registration of the device ${quoted(label)}${serial}${about} at ${time(registeredMs)}`;
  },
  isSimulated: (facts) => facts?.simulated,
};
