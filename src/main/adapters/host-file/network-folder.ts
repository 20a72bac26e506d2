import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { parseNetworkProfile } from '#main/services/setup/network-profile.ts';
import type { NetworkChoice, OfferedNetwork } from '#main/services/setup/ports.ts';

/** Where a network is described, as named at the start of the app. */
export interface NetworkPlace {
  readonly kind: NetworkChoice['kind'];
  /** A network folder as `npm run network:up` makes it, or one hospital's `connection.json`. */
  readonly path: string;
  /** Folder name of one of its hospitals; null: the first. */
  readonly hospital: string | null;
}

const Description = z.object({ hospitals: z.array(z.object({ slug: z.string() })).min(1) });
const ItAdmin = z.object({ enrolmentId: ClinicianId, secret: z.string().min(1) });

/** @throws ServiceError('not-found') when there is no such network or hospital, ('bad-request') when it is none */
export async function readNetwork({ kind, path, hospital }: NetworkPlace): Promise<OfferedNetwork> {
  const file = (await isFolder(path)) ? await profileIn(path, hospital) : path;
  const text = await readText(file);
  if (text === undefined) throw noNetwork();
  return { choice: { kind, profile: parseNetworkProfile(text) }, itAdmin: await itAdminBeside(file) };
}

async function profileIn(folder: string, hospital: string | null): Promise<string> {
  const description = await readText(join(folder, 'network.json'));
  if (description === undefined) throw noNetwork();
  const parsed = Description.safeParse(parseJson(description));
  if (!parsed.success) throw noNetwork();
  const slugs = parsed.data.hospitals.map(({ slug }) => slug);
  const slug = hospital ?? slugs[0] ?? '';
  if (!slugs.includes(slug)) throw noHospital(slugs);
  return join(folder, 'hospitals', slug, 'connection.json');
}

/** null: this hospital's network folder is elsewhere, or nobody but IT may read it. */
async function itAdminBeside(profileFile: string): Promise<OfferedNetwork['itAdmin']> {
  const text = await readText(join(dirname(profileFile), 'it-admin.json'));
  const parsed = ItAdmin.safeParse(text === undefined ? undefined : parseJson(text));
  return parsed.success ? parsed.data : null;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    throw noNetwork();
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noNetwork(): ServiceError {
  return new ServiceError(
    'not-found',
    'At the place that --network names there is no network.',
    'Name the folder that “npm run network:up” filled, or a hospital’s connection.json.',
  );
}

function noHospital(slugs: readonly string[]): ServiceError {
  return new ServiceError(
    'not-found',
    'This network has no hospital of the name that --hospital gives.',
    `Its hospitals are ${slugs.join(', ')}.`,
  );
}
