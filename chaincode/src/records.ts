import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ContractError } from './errors.ts';
import { mayReadPrivate, type Caller } from './caller.ts';
import type { Context } from './stub.ts';

/** Values, arguments and private values stay below this, bytes. */
export const maxValueBytes = 8_192;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** @returns small hex */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export const digest = z.string().regex(/^[0-9a-f]{64}$/, '64 small hex digits');
export const uuid = z.uuid();
/** UTC, whole ms. */
export const timeMs = z.int().min(0).max(8.64e15);
/** UTC, ms, as a device or a person tells it. */
export const momentMs = z.number().min(0).max(8.64e15);
/** 16 random bytes, small hex. */
export const salt = z.string().regex(/^[0-9a-f]{32}$/);
export const count = z.int().min(0).max(1e12);
/** A hospital's MSP id: letters, digits, dots and hyphens. */
export const hospital = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'the MSP id of a hospital');

/** @throws ContractError BAD_ARGUMENT, TOO_LARGE */
export function parseArgument<T extends z.ZodType>(schema: T, text: string | undefined): z.output<T> {
  if (text === undefined) throw new ContractError('BAD_ARGUMENT', 'one argument of JSON is wanted');
  if (encoder.encode(text).length >= maxValueBytes) {
    throw new ContractError('TOO_LARGE', `an argument stays below ${maxValueBytes} bytes`);
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ContractError('BAD_ARGUMENT', `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ContractError('BAD_ARGUMENT', 'the argument is not JSON');
  }
}

/** @throws ZodError when the ledger holds something else under this key: a bug, not a refusal */
export async function readRecord<T extends z.ZodType>(
  context: Context,
  schema: T,
  key: string,
): Promise<z.output<T> | undefined> {
  const bytes = await context.stub.getState(key);
  return bytes.length === 0 ? undefined : schema.parse(JSON.parse(decoder.decode(bytes)));
}

/**
 * Writes a record that peers of its hospital must endorse whenever it is changed: no other hospital's peers can alter
 * it. An `endorser` that is another hospital must agree to the next change instead. The fields are written in the order given: the same record gives the same bytes on every peer.
 */
export async function writeRecord(
  context: Context,
  key: string,
  record: { readonly mspId: string; readonly [field: string]: unknown },
  endorser = record.mspId,
): Promise<void> {
  await writeUnowned(context, key, record);
  await context.stub.setEndorsers(key, [endorser]);
}

/** Writes what is no hospital's own. */
export async function writeUnowned(context: Context, key: string, record: object): Promise<void> {
  const bytes = encoder.encode(JSON.stringify(record));
  if (bytes.length >= maxValueBytes) {
    throw new ContractError('TOO_LARGE', `a record stays below ${maxValueBytes} bytes`);
  }
  await context.stub.putState(key, bytes);
}

export function emit(context: Context, name: string, payload: object): void {
  context.stub.setEvent(name, encoder.encode(JSON.stringify(payload)));
}

/** The collection that every hospital has without configuration, and that only its own peers hold. */
export function ownCollection(mspId: string): string {
  return `_implicit_org_${mspId}`;
}

const salted = z.looseObject({ salt });

/**
 * Stores the transient value `name` as private data of the caller's hospital.
 * @param expected digest of the value that the public argument commits to
 * @throws ContractError BAD_PRIVATE_DATA when it is missing, not salted or another one
 */
export async function writePrivate(
  context: Context,
  name: string,
  expected: string,
  place: { readonly mspId: string; readonly key: string },
): Promise<void> {
  const bytes = context.stub.getTransient().get(name);
  if (bytes === undefined) throw new ContractError('BAD_PRIVATE_DATA', `the transient ${name} is missing`);
  if (bytes.length >= maxValueBytes) {
    throw new ContractError('TOO_LARGE', `a private value stays below ${maxValueBytes} bytes`);
  }
  const text = decodePrivate(bytes, name);
  if (sha256(text) !== expected) {
    throw new ContractError('BAD_PRIVATE_DATA', `the transient ${name} is not what the argument commits to`);
  }
  await context.stub.putPrivateData(ownCollection(place.mspId), place.key, bytes);
}

function decodePrivate(bytes: Uint8Array, name: string): string {
  try {
    const text = decoder.decode(bytes);
    salted.parse(JSON.parse(text));
    return text;
  } catch {
    throw new ContractError('BAD_PRIVATE_DATA', `the transient ${name} is not salted JSON`);
  }
}

/**
 * The private value for people of the hospital that owns it; null for others and after it was purged.
 * Another hospital's peers could not answer it: they hold its hash alone.
 */
export async function readPrivate(
  context: Context,
  caller: Caller,
  place: { readonly mspId: string; readonly key: string },
): Promise<string | null> {
  if (!mayReadPrivate(caller, place.mspId)) return null;
  const bytes = await context.stub.getPrivateData(ownCollection(place.mspId), place.key);
  return bytes.length === 0 ? null : decoder.decode(bytes);
}
