import { z } from 'zod';
import { PinRule } from '../domain/pin/pin-rule.ts';
import { LedgerKind } from './ledger.ts';
import { method } from './method.ts';

/** What this host can do; the renderer asks this and never where it runs. */
const Capabilities = z.object({
  /** Keys are held by the operating system's key store as well as by the PIN. */
  osKeyStore: z.boolean(),
  /** The simulated devices of the demonstration hospital can be told to misbehave. */
  simulatorControl: z.boolean(),
  ledger: LedgerKind,
});

export const HostInfo = z.object({
  product: z.literal('VitalSeal'),
  version: z.string(),
  /** `setup`: the first-run wizard must be done first. */
  state: z.enum(['setup', 'ready']),
  demo: z.boolean(),
  hospital: z.string(),
  mspId: z.string(),
  ward: z.string(),
  workstation: z.string(),
  capabilities: Capabilities,
  /** Asked of a PIN that is chosen now; the demonstration takes any. */
  pinRule: PinRule,
  /** Before the first run: the hospital of the network that this app was started for. */
  offeredNetwork: z.object({ hospital: z.string(), mspId: z.string() }).nullable(),
  /** UTC ms at the host, so that a viewer can tell its own clock's error. */
  nowMs: z.number(),
});
export type HostInfo = z.infer<typeof HostInfo>;

const nothing = z.object({});

export const hostMethods = {
  'host.info': method({
    access: 'open',
    verb: 'GET',
    path: '/host',
    summary: 'What this workstation is and can do',
    args: nothing,
    reply: HostInfo,
  }),
  'host.newLink': method({
    access: 'unlocked',
    verb: 'POST',
    path: '/host/link',
    summary: 'A single-use token that lets one more browser reach this workstation',
    args: nothing,
    reply: z.object({ token: z.string() }),
  }),
} as const;
