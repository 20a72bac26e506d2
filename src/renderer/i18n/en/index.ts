import { audit } from './audit.ts';
import { certificate, clinicians } from './clinicians.ts';
import { absence, common, error, role, source, time, vital } from './common.ts';
import { calibration, entry, monitor, strip, tile, trend } from './monitor.ts';
import { network } from './network.ts';
import { proof } from './proof.ts';
import { devices, outbox, patients, sessions, treatments } from './records.ts';
import { help, shell } from './shell.ts';
import { handOver, lock, newPin, setup, signIn } from './sign-in.ts';

export const en = {
  common,
  role,
  absence,
  vital,
  source,
  error,
  time,
  shell,
  help,
  signIn,
  newPin,
  lock,
  handOver,
  setup,
  monitor,
  calibration,
  tile,
  entry,
  strip,
  trend,
  sessions,
  treatments,
  outbox,
  proof,
  devices,
  patients,
  clinicians,
  audit,
  certificate,
  network,
} as const;
