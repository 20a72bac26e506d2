import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { Role } from '#shared/domain/roles.ts';
import type { ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import { ScryptCost, SealedBox } from '#main/crypto/sealed-box.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';

const stretched = { cost: ScryptCost, salt: z.base64() };

/** A registered clinician: the workstation key under the one-time secret. */
const Invitation = z.strictObject({
  name: z.string(),
  role: Role,
  expiresMs: z.number(),
  ...stretched,
  workstationKey: SealedBox,
});
export type Invitation = z.infer<typeof Invitation>;

/** An enrolled clinician: private key and workstation key under the PIN. */
const Enrolment = z.strictObject({
  name: z.string(),
  role: Role,
  certificatePem: z.string(),
  ...stretched,
  /** The box is additionally inside the operating system's key store. */
  osSealed: z.boolean(),
  /** The box is additionally inside the key file of this id. Missing in what older versions wrote. */
  keyFileId: z.string().nullable().default(null),
  /** JSON of the SealedBox, or that JSON sealed by an outer layer in base64. */
  privateKey: z.string(),
  workstationKey: z.string(),
  /** A one-time secret of the network's authority, under the workstation key; spent at the next sign-in. */
  entrusted: SealedBox.nullable().default(null),
});
export type Enrolment = z.infer<typeof Enrolment>;

/** A revoked clinician: whose keys were here, and none of them. */
const Closed = z.strictObject({
  name: z.string(),
  role: Role,
  certificatePem: z.string().nullable(),
  revokedMs: z.number(),
});

const Keyring = z.strictObject({
  version: z.literal(1),
  clinicianId: ClinicianId,
  invitation: Invitation.nullable(),
  enrolment: Enrolment.nullable(),
  closed: Closed.nullable().default(null),
});
export type Keyring = z.infer<typeof Keyring>;

const Envelope = z.strictObject({ checksum: z.string(), keyring: z.unknown() });

/** The checksum tells damage from a wrong PIN; against forgery stands the authenticated encryption inside. */
function serialise(keyring: unknown): string {
  const checksum = createHash('sha256').update(JSON.stringify(keyring)).digest('hex');
  return `${JSON.stringify({ checksum, keyring }, null, 1)}\n`;
}

/** Its content may be whole: nobody is to be registered again for that, and nothing is to be written over it. */
function unreadable(cause: unknown): ServiceError {
  return new ServiceError(
    'disk',
    'The key file of this clinician cannot be read.',
    'Call IT: the disk may be failing, or the folder “keyring” of the data folder belongs to another system account.',
    true,
    { cause },
  );
}

function damaged(): ServiceError {
  return new ServiceError(
    'unavailable',
    'The key file of this clinician is damaged.',
    'Ask an IT administrator to register you again; records and sealed sessions are not affected.',
  );
}

/**
 * @returns undefined when there is no such file
 * @throws ServiceError('unavailable') when any byte of it is not as it was written; ('disk') when it cannot be read
 */
export async function readKeyring(path: string, clinicianId: ClinicianId): Promise<Keyring | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw unreadable(cause);
  }
  return parseKeyring(text, clinicianId);
}

function parseKeyring(text: string, clinicianId: ClinicianId): Keyring {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's message quotes the file, which is not for a log.
    throw damaged();
  }
  const envelope = Envelope.safeParse(json);
  if (!envelope.success || serialise(envelope.data.keyring) !== text) throw damaged();
  const keyring = Keyring.safeParse(envelope.data.keyring);
  if (!keyring.success || keyring.data.clinicianId !== clinicianId) throw damaged();
  return keyring.data;
}

/** @throws ServiceError('disk') */
export async function writeKeyring(replaceFile: ReplaceFile, path: string, keyring: Keyring): Promise<void> {
  await replaceFile(path, serialise(keyring));
}
